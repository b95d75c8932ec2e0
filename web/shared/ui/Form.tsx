import type { ComponentChildren, JSX } from "preact";

interface FormProps {
  readonly onSubmit: () => Promise<void>;
  readonly isBusy: boolean;
  /** What was wrong with the whole of it. */
  readonly wrong: string | null;
  /** The words on its button. */
  readonly submit: string;
  readonly testId: string;
  readonly children: ComponentChildren;
}

/** Fields, what is wrong with them together, and the one button that sends them. */
export function Form({ onSubmit, isBusy, wrong, submit, testId, children }: FormProps): JSX.Element {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
      <p class="field-error" role="alert">
        {wrong}
      </p>
      <button type="submit" class="button is-primary" disabled={isBusy} data-testid={testId}>
        {submit}
      </button>
    </form>
  );
}
