/** What the screens say, as a type: a language that misses a line, or a form of one, fails the type check. */

/** A line of text, or a function of the values that it tells. */
export interface Messages {
  product: string;
  about: string;
  close: string;
  cancel: string;
  language: string;
  loading: string;
  tryAgain: string;
  menu: string;

  wall: { name: string; link: string; hint: string };

  settings: {
    largeText: string;
    fullScreen: string;
    savesData: string;
    savesDataHint: string;
    saveMushaf: string;
    saveMushafHint: string;
    savingMushaf: (done: number, of: number) => string;
    mushafSaved: string;
  };

  theme: { heading: string; names: { auto: string; light: string; sepia: string; dark: string } };

  start: {
    heading: string;
    lead: string;
    title: string;
    titlePlaceholder: string;
    name: string;
    key: string;
    keyHint: string;
    begin: string;
    resume: (title: string) => string;
    resumeHint: string;
    recent: string;
  };

  join: {
    heading: string;
    lead: string;
    code: string;
    name: string;
    enter: string;
    otherClass: string;
  };

  share: {
    heading: string;
    lead: string;
    code: string;
    link: string;
    copy: string;
    copied: string;
    scan: string;
    go: string;
    open: string;
  };

  page: {
    next: string;
    previous: string;
    number: (page: number) => string;
    juz: (juz: number) => string;
    surah: (name: string) => string;
    missing: string;
    ayah: (ayah: number) => string;
    label: (page: number, surah: string) => string;
  };

  jump: {
    open: string;
    heading: string;
    field: string;
    hint: string;
    go: string;
    toJuz: (juz: number) => string;
    surahs: string;
    ajza: string;
    ahzab: string;
    toHizb: (hizb: number) => string;
    recent: string;
    nothing: string;
    ayah: (surah: string, ayah: number) => string;
  };

  roster: {
    withYou: (n: number, of: number) => string;
    ratio: (n: number, of: number) => string;
    nobody: string;
    unknown: string;
    heading: string;
    close: string;
    empty: string;
    with: string;
    away: string;
    behind: (seconds: number) => string;
    elsewhere: (page: number) => string;
    nextPage: (ready: number, of: number) => string;
    lower: string;
    lowerAll: string;
    hand: string;
    hands: (n: number) => string;
    handPlace: (place: number) => string;
    hasPen: string;
    hasTurn: string;
    givePen: string;
    takePen: string;
    remove: string;
    removeQuestion: (name: string) => string;
    noNextPage: string;
  };

  tools: { heading: string };

  marks: {
    heading: string;
    hint: string;
    kinds: { highlight: string; forgotten: string; pronunciation: string; tajweed: string; stop: string };
    remove: string;
    clearPage: string;
    clearAll: string;
    cleared: (n: number) => string;
    undo: string;
  };

  zoom: { heading: string; larger: string; smaller: string; whole: string };

  hide: {
    heading: string;
    hint: string;
    levels: { none: string; words: string; ayahs: string; page: string };
    is: { words: string; ayahs: string; page: string };
    word: string;
    nextWord: string;
    nextAyah: string;
    again: string;
    showAll: string;
  };

  turn: { mine: string; of: (name: string) => string; other: string; give: string; end: string };

  /** What a teacher tells whoever recites, without a word spoken. */
  signals: { heading: string; stop: string; again: string; praise: string };

  point: { heading: string; hint: string };

  device: { open: string; heading: string; lead: string; scan: string };

  lock: { heading: string; is: string; lock: string };

  notice: { field: string; show: string; clear: string };

  end: { open: string; heading: string; lead: string; confirm: string };

  freshness: {
    live: string;
    behind: (seconds: number) => string;
    connecting: string;
    reconnecting: string;
    lastPage: string;
    stopped: string;
    unsaved: string;
    polling: string;
  };

  pen: { mine: string; mineHint: string; with: (name: string) => string };

  student: {
    present: (n: number) => string;
    raise: string;
    lower: string;
    place: (place: number) => string;
    away: (mine: number, teacher: number) => string;
    back: string;
    waiting: string;
  };

  over: {
    ended: string;
    endedLead: string;
    removed: string;
    removedLead: string;
    elsewhere: string;
    elsewhereLead: string;
    takeOver: string;
    expired: string;
    expiredLead: string;
    failed: string;
    failedLead: string;
    joinAnother: string;
    startAnother: string;
  };

  errors: {
    codeShape: string;
    codeUnknown: string;
    nameEmpty: string;
    titleEmpty: string;
    keyWrong: string;
    full: string;
    busy: string;
    offline: string;
    other: string;
    refused: string;
    boardFull: string;
    material: string;
  };

  credits: {
    heading: string;
    text: string;
    mushaf: string;
    font: string;
    textBy: string;
    mushafBy: string;
    fontBy: string;
  };
}
