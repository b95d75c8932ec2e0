import { formatNumber } from "./language.ts";
import type { Messages } from "./messages.ts";
import { plural, type Forms } from "./plural.ts";

const number = (n: number): string => formatNumber("en", n);
const count = (n: number, forms: Forms<"en">): string => plural("en", n, forms, number);

export const en: Messages = {
  product: "Classroom Sync",
  about: "About",
  close: "Close",
  cancel: "Cancel",
  language: "Language",
  loading: "Loading…",
  tryAgain: "Try again",
  menu: "Menu",

  wall: { name: "Screen", link: "For a projector", hint: "Only the page, and the code in a corner." },

  settings: {
    largeText: "Large text",
    fullScreen: "Full screen",
    savesData: "Save data",
    savesDataHint: "Pages are fetched only when the class comes to them.",
    saveMushaf: "Save the whole mushaf",
    saveMushafHint: "Every page opens without a network then. About one megabyte.",
    savingMushaf: (done, of) => `${number(done)} of ${number(of)}`,
    mushafSaved: "The mushaf is on this device",
  },

  theme: { heading: "Colours", names: { auto: "Device", light: "Light", sepia: "Sepia", dark: "Dark" } },

  start: {
    heading: "Start a class",
    lead: "Your students see the page you turn to, and the word you point at, at the moment you do.",
    title: "Class title",
    titlePlaceholder: "Evening circle",
    name: "Your name",
    key: "Teacher key",
    keyHint: "This server asks teachers for a key. Its operator has it.",
    begin: "Start class",
    resume: (title) => `Back to “${title}”`,
    recent: "Your open classes",
    resumeHint: "This class is still open on this device.",
  },

  join: {
    heading: "Join your class",
    lead: "Your teacher has a code of six letters and digits.",
    code: "Class code",
    name: "Your name",
    enter: "Join",
    otherClass: "Another class",
  },

  share: {
    heading: "Bring your students in",
    lead: "They scan this, open the link, or type the code.",
    code: "Class code",
    link: "Link",
    copy: "Copy link",
    copied: "Copied",
    scan: "QR code with the link for students",
    go: "Go to the page",
    open: "Code and link",
  },

  page: {
    next: "Next page",
    previous: "Previous page",
    number: (page) => `Page ${number(page)}`,
    juz: (juz) => `Juz ${number(juz)}`,
    surah: (name) => `Surah ${name}`,
    missing: "This page could not be loaded.",
    ayah: (ayah) => `Ayah ${number(ayah)}`,
    label: (page, surah) => `Page ${number(page)} · ${surah}`,
  },

  jump: {
    open: "Go to a page, surah or juz",
    heading: "Go to",
    field: "Page, surah, ayah or words",
    hint: "255 is a page, 2:255 an ayah, words are searched in plain spelling",
    go: "Go",
    toJuz: (juz) => `Juz ${number(juz)}`,
    surahs: "Surahs",
    ajza: "Ajza",
    ahzab: "Ahzab",
    toHizb: (hizb) => `Hizb ${number(hizb)}`,
    recent: "Last visited",
    nothing: "Nothing found.",
    ayah: (surah, ayah) => `${surah} ${number(ayah)}`,
  },

  roster: {
    withYou: (n, of) => `${number(n)} of ${number(of)} with you`,
    ratio: (n, of) => `${number(n)}/${number(of)}`,
    nobody: "Nobody yet",
    unknown: "Not known right now",
    heading: "Students",
    close: "Close the list",
    empty: "Nobody has joined yet. Show them the code.",
    with: "with you",
    away: "away",
    behind: (seconds) => count(seconds, { one: "{n} second behind", other: "{n} seconds behind" }),
    elsewhere: (page) => `on page ${number(page)}`,
    nextPage: (ready, of) => `${number(ready)} of ${number(of)} have the next page`,
    lower: "Lower the hand",
    lowerAll: "Lower all hands",
    hand: "Hand up",
    hands: (n) => count(n, { one: "{n} hand up", other: "{n} hands up" }),
    handPlace: (place) => `Hand up, ${number(place)} in line`,
    hasTurn: "Has the turn",
    hasPen: "Has the pen",
    givePen: "Give the pen",
    takePen: "Take the pen back",
    remove: "Remove",
    removeQuestion: (name) => `Remove ${name} from the class?`,
    noNextPage: "next page not loaded yet",
  },

  tools: { heading: "Tools" },

  marks: {
    heading: "Marks",
    hint: "Hold a word, or hold and drag over several.",
    kinds: {
      highlight: "Highlight",
      forgotten: "Forgotten",
      pronunciation: "Pronunciation",
      tajweed: "Tajweed",
      stop: "Stopping",
    },
    remove: "remove",
    clearPage: "Clear this page",
    clearAll: "Clear all",
    cleared: (n) => count(n, { one: "{n} mark cleared", other: "{n} marks cleared" }),
    undo: "Undo",
  },

  zoom: { heading: "Zoom for all", larger: "Larger", smaller: "Smaller", whole: "Whole page" },

  hide: {
    heading: "Memorisation",
    hint: "Tap what is hidden to reveal it. Turning the page hides again.",
    levels: { none: "Nothing", words: "Words", ayahs: "Ayahs", page: "Page" },
    is: { words: "Words hidden", ayahs: "Ayahs hidden", page: "Page hidden" },
    word: "hidden word",
    nextWord: "Next word",
    nextAyah: "Next ayah",
    again: "Hide again",
    showAll: "Show all",
  },

  turn: {
    mine: "Your turn",
    of: (name) => `${name}’s turn`,
    other: "Someone’s turn",
    give: "Give the turn",
    end: "End the turn",
  },

  signals: { heading: "Signals", stop: "Stop", again: "Again", praise: "Well done" },

  point: { heading: "Pointer", hint: "Draw over the page: everyone sees where your finger is." },

  device: {
    open: "Go on at another device",
    heading: "Go on at another device",
    lead: "Scan this with your other device, or open the link there. This one stops leading then. Whoever has this link leads the class: show it to nobody.",
    scan: "QR code that opens this class on your other device",
  },

  lock: {
    heading: "Class",
    is: "Page locked",
    lock: "Lock on your page",
  },

  notice: { field: "A line that everyone sees", show: "Show", clear: "Take away" },

  end: {
    open: "End class",
    heading: "End this class?",
    lead: "Every student’s screen closes. This cannot be undone.",
    confirm: "End class",
  },

  freshness: {
    live: "Live",
    behind: (seconds) => `${number(seconds)} s behind`,
    connecting: "Connecting",
    reconnecting: "Reconnecting",
    lastPage: "Showing the last page received",
    stopped: "Not connected",
    unsaved: "Not saved yet",
    polling: "Slow connection mode",
  },

  pen: {
    mine: "You have the pen",
    mineHint: "Everyone sees the page you turn to and the word you tap.",
    with: (name) => `${name} has the pen`,
  },

  student: {
    present: (n) => count(n, { one: "{n} student here", other: "{n} students here" }),
    raise: "Raise hand",
    lower: "Lower hand",
    place: (place) => `${number(place)} in line`,
    away: (mine, teacher) => `You are on page ${number(mine)}, the teacher on ${number(teacher)}`,
    back: "Back to the teacher",
    waiting: "Waiting for the teacher’s page…",
  },

  over: {
    ended: "The class is over",
    endedLead: "Thank you for being here.",
    removed: "You were removed from this class",
    removedLead: "Speak to your teacher if this was a mistake.",
    elsewhere: "This class is open on another device or tab",
    elsewhereLead: "Only one at a time can follow under this name.",
    takeOver: "Go on here",
    expired: "Your place in this class has expired",
    expiredLead: "Join again with the code.",
    failed: "The connection was ended",
    failedLead: "This screen and the server do not understand each other. Reload the page.",
    joinAnother: "Join a class",
    startAnother: "Start a new class",
  },

  errors: {
    codeShape: "A code has six letters and digits, without I, O, 0 and 1.",
    codeUnknown: "There is no open class with this code.",
    nameEmpty: "Write your name, at most 40 characters.",
    titleEmpty: "Give the class a title.",
    keyWrong: "This key is not right.",
    full: "This class is full.",
    busy: "The server is busy. Try again in a moment.",
    offline: "The server cannot be reached. Check the connection.",
    other: "That did not work. Try again.",
    refused: "The last change was refused.",
    boardFull: "There is no room for more marks. Clear some under Tools: those on other pages and materials count too.",
    material: "The mushaf could not be loaded.",
  },

  credits: {
    heading: "About",
    text: "Text and page layout",
    mushaf: "Text and mushaf",
    font: "Font",
    textBy: "quran-text, licence CC BY 4.0; here its signs stand at their words, and the starts of juz 4 and 11 are corrected",
    mushafBy: "King Fahd Glorious Qur’an Printing Complex, Madinah",
    fontBy: "Amiri Quran, SIL Open Font License",
  },
};
