/**
 * What the screens say about pages that a teacher brought, by language: a file of its own, for who is on the mushaf needs none
 * of it. A language that misses a line fails the type check, as in messages.ts.
 */

import { computed } from "@preact/signals";

import type { FileReason } from "../messages.ts";
import type { InkColour } from "../sheet/ink.ts";
import { formatNumber, language, type Language } from "./language.ts";
import { plural, type Forms } from "./plural.ts";

export interface SheetMessages {
  label: (page: number, pages: number, title: string) => string;
  broken: string;
  /** In hundredths of the page, from the left and from the top. */
  cursor: (x: number, y: number) => string;
  goTo: string;
  pageOf: (pages: number) => string;
  ink: string;
  pen: string;
  eraser: string;
  colour: string;
  /** Each with how its line looks. */
  colours: Record<InkColour | "plain", string>;
  clear: string;
  done: string;

  heading: string;
  mushaf: string;
  change: string;
  upload: string;
  hint: string;
  pages: (pages: number) => string;
  sending: (percent: number) => string;
  preparing: string;
  stop: string;
  gone: string;
  needsKey: string;
  reasons: Record<FileReason, string>;
}

const english = (n: number): string => formatNumber("en", n);
const urdu = (n: number): string => formatNumber("ur", n);
const arabic = (n: number): string => formatNumber("ar", n);
const EN_PAGES: Forms<"en"> = { one: "{n} page", other: "{n} pages" };
const UR_PAGES: Forms<"ur"> = { one: "{n} صفحہ", other: "{n} صفحات" };
const AR_PAGES: Forms<"ar"> = {
  zero: "لا صفحات",
  one: "صفحة واحدة",
  two: "صفحتان",
  few: "{n} صفحات",
  many: "{n} صفحة",
  other: "{n} صفحة",
};

const en: SheetMessages = {
  label: (page, pages, title) => `Page ${english(page)} of ${english(pages)} · ${title}`,
  broken: "This page cannot be drawn.",
  cursor: (x, y) => `Place on the page: ${english(x)}% from the left, ${english(y)}% from the top. Arrows move it, Enter points.`,
  goTo: "Go to a page",
  pageOf: (pages) => `Page, 1 to ${english(pages)}`,
  ink: "Draw on the page",
  pen: "Pen",
  eraser: "Eraser",
  colour: "Colour",
  colours: {
    plain: "Pink",
    highlight: "Highlighter",
    red: "Red, dashed",
    blue: "Blue, dotted",
    green: "Green, thick",
    violet: "Violet, dashes and dots",
  },
  clear: "Clear page",
  done: "Done",

  heading: "What the class looks at",
  mushaf: "Mushaf",
  change: "Change",
  upload: "PDF or images…",
  hint: "One PDF, or several images; at most 50 MB and 500 pages.",
  pages: (pages) => plural("en", pages, EN_PAGES, english),
  sending: (percent) => `Sending, ${english(percent)}%`,
  preparing: "Preparing the pages…",
  stop: "Stop",
  gone: "It is no longer on the server. Choose the file again.",
  needsKey: "This server asks teachers for a key. Fill it in, then choose the file again.",
  reasons: {
    no_file: "No file was chosen.",
    wrong_kind: "Only one PDF, or PNG, JPEG and WebP images.",
    broken: "The file is damaged and cannot be opened.",
    encrypted: "This PDF asks for a password. Save it without one.",
    too_many_bytes: "The file is larger than 50 MB.",
    too_many_pages: "It has more than 500 pages.",
    too_many_pixels: "An image has more than 50 million pixels.",
    odd_size: "A page is far too long, too large or too small.",
    too_costly: "This file takes too long to draw. Try to save it anew as a PDF.",
    no_space: "The server has no room for more files.",
    not_taken: "This server takes no files.",
    busy: "Too many files are coming in. Try again in a moment.",
  },
};

const ar: SheetMessages = {
  label: (page, pages, title) => `صفحة ${arabic(page)} من ${arabic(pages)} · ${title}`,
  broken: "لا يمكن رسم هذه الصفحة.",
  cursor: (x, y) => `موضع في الصفحة: ${arabic(x)}٪ من اليسار و${arabic(y)}٪ من الأعلى. الأسهم تحرّكه، وEnter يشير إليه.`,
  goTo: "الانتقال إلى صفحة",
  pageOf: (pages) => `الصفحة، من ${arabic(1)} إلى ${arabic(pages)}`,
  ink: "الكتابة على الصفحة",
  pen: "قلم",
  eraser: "ممحاة",
  colour: "اللون",
  colours: {
    plain: "وردي",
    highlight: "قلم تظليل",
    red: "أحمر متقطّع",
    blue: "أزرق منقّط",
    green: "أخضر عريض",
    violet: "بنفسجي، شرطات ونقاط",
  },
  clear: "محو الصفحة",
  done: "تم",

  heading: "ما تعرضه الحلقة",
  mushaf: "المصحف",
  change: "تغيير",
  upload: "ملف PDF أو صور…",
  hint: "ملف PDF واحد أو عدّة صور، بحدّ أقصى ٥٠ ميغابايت و٥٠٠ صفحة.",
  pages: (pages) => plural("ar", pages, AR_PAGES, arabic),
  sending: (percent) => `جارٍ الإرسال، ${arabic(percent)}٪`,
  preparing: "جارٍ تجهيز الصفحات…",
  stop: "إيقاف",
  gone: "لم يعد على الخادم. اختر الملف مرة أخرى.",
  needsKey: "يطلب هذا الخادم مفتاحًا من المعلّمين. اكتبه ثم اختر الملف مرة أخرى.",
  reasons: {
    no_file: "لم يُختَر أيّ ملف.",
    wrong_kind: "ملف PDF واحد، أو صور PNG وJPEG وWebP فقط.",
    broken: "الملف تالف ولا يمكن فتحه.",
    encrypted: "هذا الملف محميّ بكلمة مرور. احفظه بدونها.",
    too_many_bytes: "الملف أكبر من ٥٠ ميغابايت.",
    too_many_pages: "فيه أكثر من ٥٠٠ صفحة.",
    too_many_pixels: "في إحدى الصور أكثر من ٥٠ مليون بكسل.",
    odd_size: "إحدى الصفحات أطول أو أكبر أو أصغر ممّا يُعرَض.",
    too_costly: "رسم هذا الملف يستغرق وقتًا طويلًا. جرّب حفظه من جديد بصيغة PDF.",
    no_space: "لا مكان على الخادم لملفات أخرى.",
    not_taken: "هذا الخادم لا يقبل الملفات.",
    busy: "تصل ملفات كثيرة الآن. أعد المحاولة بعد قليل.",
  },
};

const ur: SheetMessages = {
  label: (page, pages, title) => `صفحہ ${urdu(page)} از ${urdu(pages)} · ${title}`,
  broken: "یہ صفحہ دکھایا نہیں جا سکتا۔",
  cursor: (x, y) => `صفحے پر جگہ: بائیں سے ${urdu(x)}٪، اوپر سے ${urdu(y)}٪۔ تیر اسے ہلاتے ہیں، Enter اشارہ کرتا ہے۔`,
  goTo: "کسی صفحے پر جائیں",
  pageOf: (pages) => `صفحہ، ${urdu(1)} سے ${urdu(pages)} تک`,
  ink: "صفحے پر لکھیں",
  pen: "قلم",
  eraser: "ربڑ",
  colour: "رنگ",
  colours: {
    plain: "گلابی",
    highlight: "ہائی لائٹر",
    red: "سرخ، ٹوٹی لکیر",
    blue: "نیلا، نقطے",
    green: "سبز، موٹا",
    violet: "جامنی، لکیریں اور نقطے",
  },
  clear: "صفحہ صاف کریں",
  done: "ہو گیا",

  heading: "جماعت کیا دیکھ رہی ہے",
  mushaf: "مصحف",
  change: "بدلیں",
  upload: "PDF یا تصویریں…",
  hint: "ایک PDF یا کئی تصویریں؛ زیادہ سے زیادہ ۵۰ میگابائٹ اور ۵۰۰ صفحات۔",
  pages: (pages) => plural("ur", pages, UR_PAGES, urdu),
  sending: (percent) => `بھیجا جا رہا ہے، ${urdu(percent)}٪`,
  preparing: "صفحات تیار ہو رہے ہیں…",
  stop: "روکیں",
  gone: "یہ اب سرور پر نہیں ہے۔ فائل دوبارہ منتخب کریں۔",
  needsKey: "یہ سرور اساتذہ سے کلید مانگتا ہے۔ کلید لکھیں، پھر فائل دوبارہ منتخب کریں۔",
  reasons: {
    no_file: "کوئی فائل منتخب نہیں ہوئی۔",
    wrong_kind: "صرف ایک PDF، یا PNG، JPEG اور WebP تصویریں۔",
    broken: "فائل خراب ہے اور کھل نہیں سکتی۔",
    encrypted: "اس PDF پر پاس ورڈ ہے۔ اسے پاس ورڈ کے بغیر محفوظ کریں۔",
    too_many_bytes: "فائل ۵۰ میگابائٹ سے بڑی ہے۔",
    too_many_pages: "اس میں ۵۰۰ سے زیادہ صفحات ہیں۔",
    too_many_pixels: "ایک تصویر میں ۵ کروڑ سے زیادہ پکسل ہیں۔",
    odd_size: "ایک صفحہ بہت لمبا، بہت بڑا یا بہت چھوٹا ہے۔",
    too_costly: "اس فائل کو دکھانے میں بہت وقت لگتا ہے۔ اسے نئے سرے سے PDF میں محفوظ کر کے دیکھیں۔",
    no_space: "سرور پر مزید فائلوں کی جگہ نہیں۔",
    not_taken: "یہ سرور فائلیں نہیں لیتا۔",
    busy: "اس وقت بہت سی فائلیں آ رہی ہیں۔ تھوڑی دیر بعد دوبارہ کوشش کریں۔",
  },
};

const dictionaries: Record<Language, SheetMessages> = { ar, en, ur };

/** In the language in use, as `messages` is. */
export const sheetMessages = computed<SheetMessages>(() => dictionaries[language.value]);
