/** One line to fill in, with its name, its hint, and what is wrong with it. */

import type { Signal } from "@preact/signals";
import type { InputHTMLAttributes, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly testId: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
}

export function Field({ label, value, testId, hint, error, input }: FieldProps): JSX.Element {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value.value}
        dir={value.value === "" ? undefined : "auto"} // an empty field shows its example from the side the screen begins at
        onInput={(event) => (value.value = event.currentTarget.value)}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        data-testid={testId}
        {...input}
      />
      {note && (
        <p id={`${id}-note`} class={error ? "field-error" : "hint"} role={error ? "alert" : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
