/** Into the class in two steps at most: the code (or the link, which brings it) and a name. */

import { useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { describeClassroom, Problem } from "../shared/api.ts";
import type { Material } from "../shared/board.ts";
import { messages } from "../shared/i18n/i18n.ts";
import type { Messages } from "../shared/i18n/messages.ts";
import { readCode, showCode } from "../shared/ui/code.ts";
import { Door } from "../shared/ui/Door.tsx";
import { Field } from "../shared/ui/Field.tsx";
import { Form } from "../shared/ui/Form.tsx";
import { isName, NAME_MAX } from "../shared/ui/name.ts";
import { tellProblem } from "../shared/ui/problems.ts";
import { lastName, takeSeat, type Seat } from "./seat.ts";

interface JoinScreenProps {
  /** From the link; null when it has to be typed. */
  readonly code: string | null;
  /** What the class looks at, as soon as that is known. */
  readonly onFound: (kind: Material["kind"] | null) => void;
  readonly onJoin: (seat: Seat) => void;
}

export function JoinScreen({ code, onFound, onJoin }: JoinScreenProps): JSX.Element {
  const t = messages.value;
  const title = useSignal<string | null>(null);
  const given = useSignal(code);
  const isUnknown = useSignal(false);
  useEffect(() => {
    const asked = given.value;
    if (asked === null) return;
    describeClassroom(asked).then(
      (described) => {
        if (described.open) {
          title.value = described.title;
          onFound(described.material?.kind ?? null);
        } else [given.value, isUnknown.value] = [null, true];
      },
      (error: unknown) => {
        if (error instanceof Problem && error.status === 404) [given.value, isUnknown.value] = [null, true];
      },
    );
  }, [given.value]);
  return (
    <Door>
      <div>
        <h1>
          <bdi>{(given.value !== null && title.value) || t.join.heading}</bdi>
        </h1>
        <p class="lead">{given.value === null ? t.join.lead : <GivenCode code={given.value} />}</p>
      </div>
      <JoinForm
        given={given.value}
        wrongCode={isUnknown.value ? t.errors.codeUnknown : null}
        onJoin={onJoin}
      />
      {given.value !== null && (
        <button type="button" class="button is-plain" onClick={() => (given.value = null)} data-testid="other-class">
          {t.join.otherClass}
        </button>
      )}
    </Door>
  );
}

function GivenCode({ code }: { code: string }): JSX.Element {
  return (
    <>
      {messages.value.join.code} <span class="code">{showCode(code)}</span>
    </>
  );
}

interface JoinFormProps {
  readonly given: string | null;
  readonly wrongCode: string | null;
  readonly onJoin: (seat: Seat) => void;
}

type Wrong = { readonly field: "code" | "name" | "all"; readonly text: string };

interface Joining {
  readonly typed: Signal<string>;
  readonly name: Signal<string>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly wrongIn: (field: Wrong["field"]) => string | null;
  readonly join: () => Promise<void>;
}

/** What is being filled in, and the call that it ends in. */
function useJoining(given: string | null, onJoin: (seat: Seat) => void): Joining {
  const t = messages.value;
  const typed = useSignal("");
  const name = useSignal(lastName());
  const isBusy = useSignal(false);
  const wrong = useSignal<Wrong | null>(null);
  const join = async (): Promise<void> => {
    const code = given ?? readCode(typed.value);
    const wanted = name.value.trim();
    wrong.value = isName(wanted) ? null : { field: "name", text: t.errors.nameEmpty };
    if (code === null) wrong.value = { field: "code", text: t.errors.codeShape };
    if (code === null || wrong.value !== null) return;
    isBusy.value = true;
    try {
      onJoin(await takeSeat(code, wanted, "student"));
    } catch (error) {
      wrong.value = tellRefusal(error, given === null, t);
      isBusy.value = false;
    }
  };
  const wrongIn = (field: Wrong["field"]): string | null => (wrong.value?.field === field ? wrong.value.text : null);
  return { typed, name, isBusy, wrongIn, join };
}

function tellRefusal(error: unknown, wasTyped: boolean, t: Messages): Wrong {
  const status = error instanceof Problem ? error.status : null;
  if (status === 429) return { field: "all", text: t.errors.full }; // H-7
  return { field: status === 404 && wasTyped ? "code" : "all", text: tellProblem(error, t) };
}

function JoinForm({ given, wrongCode, onJoin }: JoinFormProps): JSX.Element {
  const t = messages.value;
  const { typed, name, isBusy, wrongIn, join } = useJoining(given, onJoin);
  return (
    <Form onSubmit={join} isBusy={isBusy.value} wrong={wrongIn("all")} submit={t.join.enter} testId="join-button">
      {given === null && (
        <Field
          label={t.join.code}
          value={typed}
          error={wrongIn("code") ?? wrongCode}
          testId="join-code"
          input={CODE_INPUT}
        />
      )}
      <Field
        label={t.join.name}
        value={name}
        error={wrongIn("name")}
        testId="join-name"
        input={{ maxLength: NAME_MAX, autocomplete: "name" }}
      />
    </Form>
  );
}

const CODE_INPUT = {
  class: "code",
  placeholder: "ABC-DEF",
  maxLength: 9,
  autocomplete: "off",
  autocapitalize: "characters",
  spellcheck: false,
  dir: "ltr",
} as const;
