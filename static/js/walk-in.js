// The walk-in page: what its fields do beyond being fields. Everything listens on the document, since htmx replaces
// parts of the form; nothing is kept in the browser's storage.

import { watchAnswers } from "./walk-in/answers.js";
import { watchDeposit } from "./walk-in/deposit.js";
import { watchDocuments } from "./walk-in/documents.js";
import { watchErrors } from "./walk-in/errors.js";
import { watchPrices } from "./walk-in/prices.js";
import { watchScans } from "./walk-in/scans.js";
import { watchSteps } from "./walk-in/steps.js";

watchErrors();
watchSteps();
watchDeposit();
watchDocuments();
watchScans();
watchPrices();
watchAnswers();

/** Put the cursor into a field with all of it selected, so that what is typed replaces it. */
function focusWhole(field) {
  field?.focus();
  field?.select();
}

// Not by autofocus: keys pressed before the scripts listen would send the form.
if (document.activeElement === document.body) {
  focusWhole(document.getElementById("nights") ?? document.getElementById("registrations-0-document-number"));
}
