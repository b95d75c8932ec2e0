/** One line to fill in, with its name, its hint, and what is wrong with it. */

import type { InputHTMLAttributes, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly testId: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
}

export function Field({ label, value, onValue, testId, hint, error, input }: FieldProps): JSX.Element {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        dir={value === "" ? undefined : "auto"} // an empty field shows its example from the side the screen begins at
        onInput={(event) => onValue(event.currentTarget.value)}
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
