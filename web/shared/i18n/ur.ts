import { formatNumber } from "./language.ts";
import type { Messages } from "./messages.ts";
import { plural, type Forms } from "./plural.ts";

const number = (n: number): string => formatNumber("ur", n);
const count = (n: number, forms: Forms<"ur">): string => plural("ur", n, forms, number);

export const ur: Messages = {
  product: "ہم آہنگ کلاس",
  about: "تعارف",
  close: "بند کریں",
  cancel: "منسوخ",
  language: "زبان",
  loading: "لوڈ ہو رہا ہے…",
  tryAgain: "دوبارہ کوشش کریں",
  menu: "مینو",

  wall: { name: "اسکرین", link: "پروجیکٹر کے لیے", hint: "صرف صفحہ، اور کونے میں کوڈ۔" },

  settings: {
    largeText: "بڑے حروف",
    fullScreen: "پوری اسکرین",
    savesData: "ڈیٹا کی بچت",
    savesDataHint: "صفحہ تبھی لوڈ ہوتا ہے جب کلاس اس پر پہنچے۔",
    saveMushaf: "پورا مصحف محفوظ کریں",
    saveMushafHint: "پھر ہر صفحہ نیٹ ورک کے بغیر بھی کھلے گا۔ تقریباً ایک میگابائٹ۔",
    savingMushaf: (done, of) => `${number(of)} میں سے ${number(done)}`,
    mushafSaved: "مصحف اس آلے پر محفوظ ہے",
  },

  theme: { heading: "رنگ", names: { auto: "آلہ", light: "روشن", sepia: "کاغذی", dark: "گہرا" } },

  start: {
    heading: "کلاس شروع کریں",
    lead: "آپ جو صفحہ کھولیں اور جس لفظ پر اشارہ کریں، طلبہ اسی لمحے دیکھتے ہیں۔",
    title: "کلاس کا عنوان",
    titlePlaceholder: "شام کا حلقہ",
    name: "آپ کا نام",
    key: "استاد کی کلید",
    keyHint: "یہ سرور اساتذہ سے کلید مانگتا ہے، جو اس کے منتظم کے پاس ہے۔",
    begin: "کلاس شروع کریں",
    resume: (title) => `”${title}“ پر واپس`,
    recent: "آپ کی کھلی کلاسیں",
    resumeHint: "یہ کلاس اس آلے پر ابھی کھلی ہے۔",
  },

  join: {
    heading: "اپنی کلاس میں شامل ہوں",
    lead: "استاد کے پاس چھ حروف اور ہندسوں کا کوڈ ہے۔",
    code: "کلاس کا کوڈ",
    name: "آپ کا نام",
    enter: "شامل ہوں",
    otherClass: "کوئی اور کلاس",
  },

  share: {
    heading: "طلبہ کو شامل کریں",
    lead: "وہ اسے اسکین کریں، لنک کھولیں، یا کوڈ لکھیں۔",
    code: "کلاس کا کوڈ",
    link: "لنک",
    copy: "لنک کاپی کریں",
    copied: "کاپی ہو گیا",
    scan: "طلبہ کے لنک کا QR کوڈ",
    go: "صفحے پر جائیں",
    open: "کوڈ اور لنک",
  },

  page: {
    next: "اگلا صفحہ",
    previous: "پچھلا صفحہ",
    number: (page) => `صفحہ ${number(page)}`,
    juz: (juz) => `پارہ ${number(juz)}`,
    surah: (name) => `سورہ ${name}`,
    missing: "یہ صفحہ لوڈ نہیں ہو سکا۔",
    ayah: (ayah) => `آیت ${number(ayah)}`,
    label: (page, surah) => `صفحہ ${number(page)} · ${surah}`,
  },

  jump: {
    open: "صفحے، سورت یا پارے پر جائیں",
    heading: "جائیں",
    field: "صفحہ، سورت، آیت یا الفاظ",
    hint: "۲۵۵ صفحہ ہے، ۲:۲۵۵ آیت، اور الفاظ عام املا میں تلاش ہوتے ہیں",
    go: "جائیں",
    toJuz: (juz) => `پارہ ${number(juz)}`,
    surahs: "سورتیں",
    ajza: "پارے",
    ahzab: "احزاب",
    toHizb: (hizb) => `حزب ${number(hizb)}`,
    recent: "حالیہ مقامات",
    nothing: "کچھ نہیں ملا۔",
    ayah: (surah, ayah) => `${surah} ${number(ayah)}`,
  },

  roster: {
    withYou: (n, of) => `${number(of)} میں سے ${number(n)} آپ کے ساتھ`,
    ratio: (n, of) => `${number(n)}/${number(of)}`,
    nobody: "ابھی کوئی نہیں",
    unknown: "ابھی معلوم نہیں",
    heading: "طلبہ",
    close: "فہرست بند کریں",
    empty: "ابھی کوئی شامل نہیں ہوا۔ انہیں کوڈ دکھائیں۔",
    with: "آپ کے ساتھ",
    away: "غیر حاضر",
    behind: (seconds) => count(seconds, { one: "{n} سیکنڈ پیچھے", other: "{n} سیکنڈ پیچھے" }),
    elsewhere: (page) => `صفحہ ${number(page)} پر`,
    nextPage: (ready, of) => `اگلا صفحہ ${number(of)} میں سے ${number(ready)} کے پاس`,
    lower: "ہاتھ نیچے کریں",
    lowerAll: "سب ہاتھ نیچے کریں",
    hand: "ہاتھ اٹھا ہے",
    hands: (n) => count(n, { one: "{n} ہاتھ اٹھا ہے", other: "{n} ہاتھ اٹھے ہیں" }),
    handPlace: (place) => `ہاتھ اٹھا ہے، نمبر ${number(place)}`,
    hasTurn: "باری ہے",
    hasPen: "قلم پاس ہے",
    givePen: "قلم دیں",
    takePen: "قلم واپس لیں",
    remove: "نکالیں",
    removeQuestion: (name) => `${name} کو کلاس سے نکالیں؟`,
    noNextPage: "اگلا صفحہ ابھی لوڈ نہیں ہوا",
  },

  tools: { heading: "اوزار" },

  marks: {
    heading: "نشانات",
    hint: "کسی لفظ کو دبائے رکھیں، یا دبا کر کئی لفظوں پر کھینچیں۔",
    kinds: {
      highlight: "نمایاں",
      forgotten: "بھول",
      pronunciation: "تلفظ",
      tajweed: "تجوید",
      stop: "وقف",
    },
    remove: "ہٹائیں",
    clearPage: "اس صفحے کے نشان مٹائیں",
    clearAll: "سب مٹائیں",
    cleared: (n) => count(n, { one: "{n} نشان مٹایا گیا", other: "{n} نشان مٹائے گئے" }),
    undo: "واپس لائیں",
  },

  zoom: { heading: "سب کے لیے بڑا کریں", larger: "بڑا", smaller: "چھوٹا", whole: "پورا صفحہ" },

  hide: {
    heading: "حفظ",
    hint: "چھپے ہوئے کو چھوئیں تو ظاہر ہو۔ صفحہ پلٹنے پر پھر چھپ جاتا ہے۔",
    levels: { none: "کچھ نہیں", words: "الفاظ", ayahs: "آیات", page: "صفحہ" },
    is: { words: "الفاظ چھپے ہیں", ayahs: "آیات چھپی ہیں", page: "صفحہ چھپا ہے" },
    word: "چھپا ہوا لفظ",
    nextWord: "اگلا لفظ",
    nextAyah: "اگلی آیت",
    again: "پھر چھپائیں",
    showAll: "سب دکھائیں",
  },

  turn: {
    mine: "آپ کی باری",
    of: (name) => `${name} کی باری`,
    other: "کسی اور کی باری",
    give: "باری دیں",
    end: "باری ختم کریں",
  },

  signals: { heading: "اشارے", stop: "رکیں", again: "دوبارہ", praise: "شاباش" },

  point: { heading: "پوائنٹر", hint: "صفحے پر انگلی پھیریں، سب دیکھیں گے کہ وہ کہاں ہے۔" },

  device: {
    open: "دوسرے آلے پر جاری رکھیں",
    heading: "دوسرے آلے پر جاری رکھیں",
    lead: "اسے دوسرے آلے سے اسکین کریں یا لنک وہاں کھولیں؛ تب یہ آلہ کلاس نہیں چلائے گا۔ جس کے پاس یہ لنک ہو وہی کلاس چلاتا ہے، اس لیے کسی کو نہ دکھائیں۔",
    scan: "QR کوڈ جو یہ کلاس دوسرے آلے پر کھولتا ہے",
  },

  lock: {
    heading: "کلاس",
    is: "صفحہ مقفل ہے",
    lock: "سب کو اپنے صفحے پر رکھیں",
  },

  notice: { field: "ایک سطر جو سب دیکھیں", show: "دکھائیں", clear: "ہٹائیں" },

  end: {
    open: "کلاس ختم کریں",
    heading: "یہ کلاس ختم کریں؟",
    lead: "ہر طالب علم کی اسکرین بند ہو جائے گی۔ یہ واپس نہیں ہو سکتا۔",
    confirm: "کلاس ختم کریں",
  },

  freshness: {
    live: "براہِ راست",
    behind: (seconds) => `${number(seconds)} سیکنڈ پیچھے`,
    connecting: "رابطہ ہو رہا ہے",
    reconnecting: "دوبارہ رابطہ ہو رہا ہے",
    lastPage: "آخری موصول صفحہ",
    stopped: "رابطہ نہیں",
    unsaved: "ابھی محفوظ نہیں",
    polling: "سست رابطے کا طریقہ",
  },

  pen: {
    mine: "قلم آپ کے پاس ہے",
    mineHint: "آپ جو صفحہ کھولیں اور جس لفظ کو چھوئیں، سب دیکھتے ہیں۔",
    with: (name) => `قلم ${name} کے پاس ہے`,
  },

  student: {
    present: (n) => count(n, { one: "{n} طالب علم موجود", other: "{n} طلبہ موجود" }),
    raise: "ہاتھ اٹھائیں",
    lower: "ہاتھ نیچے کریں",
    place: (place) => `آپ کا نمبر ${number(place)}`,
    away: (mine, teacher) => `آپ صفحہ ${number(mine)} پر ہیں، استاد صفحہ ${number(teacher)} پر`,
    back: "استاد کے صفحے پر",
    waiting: "استاد کے صفحے کا انتظار…",
  },

  over: {
    ended: "کلاس ختم ہو گئی",
    endedLead: "شرکت کا شکریہ۔",
    removed: "آپ کو اس کلاس سے نکال دیا گیا",
    removedLead: "اگر یہ غلطی ہے تو استاد سے بات کریں۔",
    elsewhere: "یہ کلاس کسی اور آلے یا صفحے میں کھلی ہے",
    elsewhereLead: "ایک نام سے ایک وقت میں ایک ہی آلہ چل سکتا ہے۔",
    takeOver: "یہاں جاری رکھیں",
    expired: "اس کلاس میں آپ کی جگہ کی میعاد ختم ہو گئی",
    expiredLead: "کوڈ سے دوبارہ شامل ہوں۔",
    failed: "رابطہ ختم ہو گیا",
    failedLead: "یہ اسکرین اور سرور ایک دوسرے کو نہیں سمجھتے۔ صفحہ دوبارہ لوڈ کریں۔",
    joinAnother: "کلاس میں شامل ہوں",
    startAnother: "نئی کلاس شروع کریں",
  },

  errors: {
    codeShape: "کوڈ میں چھ حروف اور ہندسے ہوتے ہیں، I، O، 0 اور 1 کے بغیر۔",
    codeUnknown: "اس کوڈ کی کوئی کھلی کلاس نہیں۔",
    nameEmpty: "اپنا نام لکھیں، زیادہ سے زیادہ چالیس حروف۔",
    titleEmpty: "کلاس کو عنوان دیں۔",
    keyWrong: "یہ کلید درست نہیں۔",
    full: "یہ کلاس بھر چکی ہے۔",
    busy: "سرور مصروف ہے۔ تھوڑی دیر بعد کوشش کریں۔",
    offline: "سرور تک رسائی نہیں۔ رابطہ دیکھیں۔",
    other: "یہ نہیں ہو سکا۔ دوبارہ کوشش کریں۔",
    refused: "آخری تبدیلی قبول نہیں ہوئی۔",
    boardFull: "مزید نشانات کی جگہ نہیں رہی۔ «اوزار» سے کچھ صاف کریں: دوسرے صفحات اور مواد کے نشانات بھی شمار ہوتے ہیں۔",
    material: "مصحف لوڈ نہیں ہو سکا۔",
  },

  credits: {
    heading: "تعارف",
    text: "متن اور صفحات کی ترتیب",
    mushaf: "متن اور مصحف",
    font: "خط",
    textBy: "quran-text، لائسنس CC BY 4.0؛ یہاں علامات اپنے الفاظ پر لگائی گئی ہیں، اور پارہ ۴ اور ۱۱ کے آغاز درست کیے گئے ہیں",
    mushafBy: "شاہ فہد قرآن پرنٹنگ کمپلیکس، مدینہ منورہ",
    fontBy: "امیری قرآن، لائسنس SIL Open Font License",
  },
};
