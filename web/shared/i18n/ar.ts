import { formatNumber } from "./language.ts";
import type { Messages } from "./messages.ts";
import { plural, type Forms } from "./plural.ts";

const number = (n: number): string => formatNumber("ar", n);
const count = (n: number, forms: Forms<"ar">): string => plural("ar", n, forms, number);

export const ar: Messages = {
  product: "الحلقة المتزامنة",
  about: "عن البرنامج",
  close: "إغلاق",
  cancel: "إلغاء",
  language: "اللغة",
  loading: "جارٍ التحميل…",
  tryAgain: "إعادة المحاولة",
  menu: "القائمة",

  wall: { name: "شاشة", link: "لشاشة العرض", hint: "الصفحة وحدها، والرمز في الركن." },

  settings: {
    largeText: "نص كبير",
    fullScreen: "ملء الشاشة",
    savesData: "توفير البيانات",
    savesDataHint: "لا تُحمّل الصفحة إلا عند وصول الحلقة إليها.",
    saveMushaf: "حفظ المصحف كله",
    saveMushafHint: "فتُفتح كل صفحة بلا شبكة. نحو ميغابايت واحد.",
    savingMushaf: (done, of) => `${number(done)} من ${number(of)}`,
    mushafSaved: "المصحف محفوظ على هذا الجهاز",
  },

  theme: { heading: "الألوان", names: { auto: "الجهاز", light: "فاتح", sepia: "ورقيّ", dark: "داكن" } },

  start: {
    heading: "ابدأ حلقة",
    lead: "يرى طلابك الصفحة التي تفتحها والكلمة التي تشير إليها في اللحظة نفسها.",
    title: "عنوان الحلقة",
    titlePlaceholder: "حلقة المساء",
    name: "اسمك",
    key: "مفتاح المعلّم",
    keyHint: "هذا الخادم يطلب من المعلّمين مفتاحًا، وهو عند المشرف عليه.",
    begin: "ابدأ الحلقة",
    resume: (title) => `العودة إلى «${title}»`,
    recent: "حلقاتك المفتوحة",
    resumeHint: "ما زالت هذه الحلقة مفتوحة على هذا الجهاز.",
  },

  join: {
    heading: "انضمّ إلى حلقتك",
    lead: "عند معلّمك رمز من ستة أحرف وأرقام.",
    code: "رمز الحلقة",
    name: "اسمك",
    enter: "انضمام",
    otherClass: "حلقة أخرى",
  },

  share: {
    heading: "أدخِل طلابك",
    lead: "يمسحون هذا الرمز، أو يفتحون الرابط، أو يكتبون رمز الحلقة.",
    code: "رمز الحلقة",
    link: "الرابط",
    copy: "نسخ الرابط",
    copied: "نُسخ",
    scan: "رمز مربّع يحمل رابط الطلاب",
    go: "إلى الصفحة",
    open: "الرمز والرابط",
  },

  page: {
    next: "الصفحة التالية",
    previous: "الصفحة السابقة",
    number: (page) => `صفحة ${number(page)}`,
    juz: (juz) => `الجزء ${number(juz)}`,
    surah: (name) => `سورة ${name}`,
    missing: "تعذّر تحميل هذه الصفحة.",
    ayah: (ayah) => `الآية ${number(ayah)}`,
    label: (page, surah) => `صفحة ${number(page)} · ${surah}`,
  },

  jump: {
    open: "الانتقال إلى صفحة أو سورة أو جزء",
    heading: "الانتقال إلى",
    field: "صفحة أو سورة أو آية أو كلمات",
    hint: "٢٥٥ صفحة، و٢:٢٥٥ آية، والكلمات يُبحث عنها بالإملاء المعتاد",
    go: "انتقال",
    toJuz: (juz) => `الجزء ${number(juz)}`,
    surahs: "السور",
    ajza: "الأجزاء",
    ahzab: "الأحزاب",
    toHizb: (hizb) => `الحزب ${number(hizb)}`,
    recent: "آخر المواضع",
    nothing: "لا نتائج.",
    ayah: (surah, ayah) => `${surah} ${number(ayah)}`,
  },

  roster: {
    withYou: (n, of) => `${number(n)} من ${number(of)} معك`,
    ratio: (n, of) => `${number(n)}/${number(of)}`,
    nobody: "لم يحضر أحد",
    unknown: "غير معلوم الآن",
    heading: "الطلاب",
    close: "إغلاق القائمة",
    empty: "لم ينضمّ أحد بعد. أظهِر لهم الرمز.",
    with: "معك",
    away: "غائب",
    behind: (seconds) =>
      count(seconds, {
        zero: "غير متأخّر",
        one: "متأخّر ثانية واحدة",
        two: "متأخّر ثانيتين",
        few: "متأخّر {n} ثوانٍ",
        many: "متأخّر {n} ثانية",
        other: "متأخّر {n} ثانية",
      }),
    elsewhere: (page) => `في صفحة ${number(page)}`,
    nextPage: (ready, of) => `الصفحة التالية عند ${number(ready)} من ${number(of)}`,
    lower: "خفض اليد",
    lowerAll: "خفض كل الأيدي",
    hand: "رفع يده",
    hands: (n) =>
      count(n, {
        zero: "لا أيدي مرفوعة",
        one: "يد مرفوعة",
        two: "يدان مرفوعتان",
        few: "{n} أيدٍ مرفوعة",
        many: "{n} يدًا مرفوعة",
        other: "{n} يد مرفوعة",
      }),
    handPlace: (place) => `رفع يده، ترتيبه ${number(place)}`,
    hasTurn: "الدور عنده",
    hasPen: "معه القلم",
    givePen: "إعطاء القلم",
    takePen: "استعادة القلم",
    remove: "إخراج",
    removeQuestion: (name) => `هل تُخرج ${name} من الحلقة؟`,
    noNextPage: "لم تُحمّل عنده الصفحة التالية",
  },

  tools: { heading: "الأدوات" },

  marks: {
    heading: "العلامات",
    hint: "اضغط مطوّلًا على كلمة، أو اسحب بعد الضغط على عدة كلمات.",
    kinds: {
      highlight: "تظليل",
      forgotten: "نسيان",
      pronunciation: "نطق",
      tajweed: "تجويد",
      stop: "وقف",
    },
    remove: "إزالة",
    clearPage: "مسح علامات الصفحة",
    clearAll: "مسح الكل",
    cleared: (n) =>
      count(n, {
        zero: "لم تُمسح علامة",
        one: "مُسحت علامة واحدة",
        two: "مُسحت علامتان",
        few: "مُسحت {n} علامات",
        many: "مُسحت {n} علامة",
        other: "مُسحت {n} علامة",
      }),
    undo: "تراجع",
  },

  zoom: { heading: "التكبير للجميع", larger: "تكبير", smaller: "تصغير", whole: "الصفحة كاملة" },

  hide: {
    heading: "التسميع",
    hint: "المس المخفيّ ليظهر. وبتقليب الصفحة يُخفى من جديد.",
    levels: { none: "لا شيء", words: "الكلمات", ayahs: "الآيات", page: "الصفحة" },
    is: { words: "الكلمات مخفية", ayahs: "الآيات مخفية", page: "الصفحة مخفية" },
    word: "كلمة مخفية",
    nextWord: "الكلمة التالية",
    nextAyah: "الآية التالية",
    again: "إخفاء من جديد",
    showAll: "إظهار الكل",
  },

  turn: {
    mine: "دورك الآن",
    of: (name) => `الدور عند ${name}`,
    other: "الدور عند غيرك",
    give: "إعطاء الدور",
    end: "إنهاء الدور",
  },

  signals: { heading: "الإشارات", stop: "قف", again: "أعِد", praise: "أحسنت" },

  point: { heading: "المؤشّر", hint: "ارسم على الصفحة فيرى الجميع موضع إصبعك." },

  device: {
    open: "المتابعة على جهاز آخر",
    heading: "المتابعة على جهاز آخر",
    lead: "امسح هذا بجهازك الآخر أو افتح الرابط فيه، فيتوقّف هذا الجهاز عن القيادة. من كان معه هذا الرابط قاد الحلقة، فلا تُظهره لأحد.",
    scan: "رمز QR يفتح هذه الحلقة على جهازك الآخر",
  },

  lock: {
    heading: "الحلقة",
    is: "الصفحة مثبّتة",
    lock: "تثبيتهم على صفحتك",
  },

  notice: { field: "سطر يراه الجميع", show: "عرض", clear: "إزالة" },

  end: {
    open: "إنهاء الحلقة",
    heading: "هل تُنهي هذه الحلقة؟",
    lead: "تُغلق شاشات جميع الطلاب، ولا رجوع عن ذلك.",
    confirm: "إنهاء الحلقة",
  },

  freshness: {
    live: "مباشر",
    behind: (seconds) => `متأخّر ${number(seconds)} ث`,
    connecting: "جارٍ الاتصال",
    reconnecting: "جارٍ إعادة الاتصال",
    lastPage: "آخر صفحة وصلت",
    stopped: "غير متصل",
    unsaved: "لم يُحفظ بعد",
    polling: "وضع الاتصال البطيء",
  },

  pen: {
    mine: "القلم معك",
    mineHint: "يرى الجميع الصفحة التي تفتحها والكلمة التي تلمسها.",
    with: (name) => `القلم مع ${name}`,
  },

  student: {
    present: (n) =>
      count(n, {
        zero: "لا طلاب هنا",
        one: "طالب واحد هنا",
        two: "طالبان هنا",
        few: "{n} طلاب هنا",
        many: "{n} طالبًا هنا",
        other: "{n} طالب هنا",
      }),
    raise: "رفع اليد",
    lower: "خفض اليد",
    place: (place) => `ترتيبك ${number(place)}`,
    away: (mine, teacher) => `أنت في صفحة ${number(mine)} والمعلّم في صفحة ${number(teacher)}`,
    back: "العودة إلى المعلّم",
    waiting: "في انتظار صفحة المعلّم…",
  },

  over: {
    ended: "انتهت الحلقة",
    endedLead: "شكرًا لحضورك.",
    removed: "أُخرجتَ من هذه الحلقة",
    removedLead: "كلّم معلّمك إن كان ذلك خطأً.",
    elsewhere: "هذه الحلقة مفتوحة في جهاز آخر أو صفحة أخرى",
    elsewhereLead: "لا يتابع بهذا الاسم إلا جهاز واحد في الوقت نفسه.",
    takeOver: "المتابعة هنا",
    expired: "انتهت صلاحية مكانك في هذه الحلقة",
    expiredLead: "انضمّ من جديد بالرمز.",
    failed: "انقطع الاتصال",
    failedLead: "هذه الشاشة والخادم لا يتفاهمان. أعد تحميل الصفحة.",
    joinAnother: "الانضمام إلى حلقة",
    startAnother: "بدء حلقة جديدة",
  },

  errors: {
    codeShape: "الرمز ستة أحرف وأرقام، ليس فيها I وO و0 و1.",
    codeUnknown: "لا توجد حلقة مفتوحة بهذا الرمز.",
    nameEmpty: "اكتب اسمك، في أربعين حرفًا على الأكثر.",
    titleEmpty: "اكتب عنوانًا للحلقة.",
    keyWrong: "هذا المفتاح غير صحيح.",
    full: "اكتملت هذه الحلقة.",
    busy: "الخادم مشغول. حاول بعد قليل.",
    offline: "تعذّر الوصول إلى الخادم. تحقّق من الاتصال.",
    other: "لم ينجح ذلك. حاول مرة أخرى.",
    refused: "رُفض آخر تغيير.",
    boardFull: "لم يبقَ مكان لعلامات أخرى. امحُ بعضها من «الأدوات»: ما في الصفحات والمواد الأخرى محسوب أيضًا.",
    material: "تعذّر تحميل المصحف.",
  },

  credits: {
    heading: "عن البرنامج",
    text: "النص وتقسيم الصفحات",
    mushaf: "النص والمصحف",
    font: "الخط",
    textBy: "quran-text، برخصة CC BY 4.0؛ وقد أُعيدت العلامات إلى كلماتها هنا، وصُحِّحت بداية الجزأين ٤ و١١",
    mushafBy: "مجمع الملك فهد لطباعة المصحف الشريف، المدينة المنورة",
    fontBy: "أميري قرآن، برخصة SIL Open Font License",
  },
};
