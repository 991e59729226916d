// What every page does. Each part looks for its own marks in the page and does nothing without them.

import { watchDrafts } from "./draft.js";
import { watchDoubles, watchFocus, watchMenus, watchWide } from "./page.js";
import { watchPasskeys } from "./passkey.js";
import { watchScanners } from "./scanner.js";
import { watchNews } from "./news.js";
import { watchSession } from "./session.js";
import { watchKeys } from "./keys.js";
import { watchLive } from "./live.js";
import { watchSignatures } from "./signature.js";

const parts = [watchScanners, watchSignatures, watchDrafts, watchFocus, watchWide, watchPasskeys];

watchLive();
watchMenus();
watchDoubles();
watchKeys();
watchSession();
watchNews();
parts.forEach((part) => part(document));

// What htmx brings in has the same marks.
document.body.addEventListener("htmx:load", (event) => parts.forEach((part) => part(event.detail.elt)));
