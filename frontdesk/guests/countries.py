"""Countries and nationalities, kept as three letters (ISO 3166-1 alpha-3, and ICAO's own codes of passports)."""

from babel import Locale

_TWO_AND_THREE_LETTERS = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL
BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD
CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA
DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF
GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN
IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA
KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE
MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM
NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN
SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL
TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
_ALPHA3 = {pair[:2]: pair[2:] for pair in _TWO_AND_THREE_LETTERS.split()}
_ALPHA2 = {alpha3: alpha2 for alpha2, alpha3 in _ALPHA3.items()}

# Codes that ICAO 9303-3 adds for passports, each with the territory of CLDR under whose name it is shown.
_ICAO_TERRITORY = {
    **dict.fromkeys(("GBD", "GBN", "GBO", "GBP", "GBS"), "GB"),
    **dict.fromkeys(("UNO", "UNA"), "UN"),
    "EUE": "EU",
    "RKS": "XK",
    "UNK": "XK",
}
_ICAO_NAMES = {
    "UTO": ("Utopia (specimen)", "乌托邦(样本)"),
    "XAA": ("Stateless", "无国籍"),
    "XXA": ("Stateless", "无国籍"),
    "XXB": ("Refugee (1951 Convention)", "难民(1951年公约)"),
    "XXC": ("Refugee", "难民"),
    "XXX": ("Unspecified nationality", "国籍未注明"),
    "XBA": ("African Development Bank", "非洲开发银行"),
    "XCC": ("Caribbean Community", "加勒比共同体"),
    "XCE": ("Council of Europe", "欧洲委员会"),
    "XCO": ("COMESA", "东南非共同市场"),
    "XDC": ("SADC", "南部非洲发展共同体"),
    "XEC": ("ECOWAS", "西非国家经济共同体"),
    "XES": ("Organization of Eastern Caribbean States", "东加勒比国家组织"),
    "XIM": ("Afreximbank", "非洲进出口银行"),
    "XMP": ("Parliamentary Assembly of the Mediterranean", "地中海议会大会"),
    "XOM": ("Sovereign Military Order of Malta", "马耳他骑士团"),
    "XPO": ("Interpol", "国际刑警组织"),
}
# Not in any table as such, and yet what passports and bookings say.
_OTHER_SPELLINGS = {"D": "DEU", "UK": "GBR", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD"}


def country_code(code: str) -> str | None:
    """Return the three-letter code for what was typed or read, or None where there is no such country.

    Takes alpha-2 (`CN`), alpha-3 (`CHN`), ICAO's codes (`GBD`, `UNO`, `XXA`) and the fillers of a machine-readable
    zone (`D<<`); letter case and surrounding space do not matter.
    """
    typed = code.strip().rstrip("<").upper()
    three = _OTHER_SPELLINGS.get(typed) or _ALPHA3.get(typed) or typed
    return three if three in _ALPHA2 or three in _ICAO_TERRITORY or three in _ICAO_NAMES else None


def country_name(code: str, locale: str) -> str:
    """Return how the country of a three-letter code is called in `zh` or another locale of Babel; else the code."""
    if code in _ICAO_NAMES:
        return _ICAO_NAMES[code][locale.startswith("zh")]
    alpha2 = _ALPHA2.get(code) or _ICAO_TERRITORY.get(code, "")
    return str(Locale.parse(locale).territories.get(alpha2, code))


def country_codes() -> list[str]:
    """Return the three-letter codes of all countries, for a list to choose from; ICAO's own codes are not in it."""
    return sorted(_ALPHA2)
