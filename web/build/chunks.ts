/**
 * Which modules travel together: few files compress better than many, and each costs a phone a request.
 *
 * `frame` is what every screen stands in, and enough for the door of a class; `class` what a class needs at once; `extras` what
 * it may need later (dialogs, large text), fetched when it is asked for or when there is time. What is left to the build goes
 * with the one page that uses it, and each dictionary stays a file of its own.
 */

const FRAME = [
  /node_modules\/@?preact/,
  /preload-helper|rolldown\/runtime/, // the build's own few lines
  /\/shared\/i18n\/(i18n|language|plural)\.ts$/,
  /\/shared\/api\.ts$/,
  /\/shared\/messages\.ts$/,
  /\/shared\/ui\/(Door|Field|Form|LanguageSwitch|lazy|storage|preferences|code|name|problems|icons|theme)\.tsx?$/,
];
const EXTRAS = [
  /\/shared\/ui\/(AboutDialog|Dialog|FullScreenSwitch|LanguageChoice|ThemeChoice|Switch|SignalFlash|signals)\.tsx?$/,
  /\/shared\/mushaf\/(JumpDialog|PlaceButton|recent|LargeView|nearest|SaveMushaf|saving|MarkLegend|MarkSample)\.tsx?$/,
  /\/student\/(MenuDialog|PenHere|ClassOver)\.tsx$/,
];
const CLASS = [
  /amiri-quran/,
  /\/shared\/[^/]+\.ts$/,
  /\/shared\/sheet\/useSheetRoom\.ts$/,
  /\/shared\/mushaf\/(?!usePointer|useZoomGestures|pace)/,
  /\/shared\/ui\/(?!useLasting)/,
];

const of =
  (patterns: readonly RegExp[]) =>
  (id: string): boolean =>
    patterns.some((pattern) => pattern.test(id));

export const chunks = {
  includeDependenciesRecursively: false, // else what the extras stand on would come with them
  groups: [
    { name: "frame", test: of(FRAME), priority: 3 },
    { name: "extras", test: of(EXTRAS), priority: 2 },
    { name: "class", test: of(CLASS), priority: 1 },
  ],
};
