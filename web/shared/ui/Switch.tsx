import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly onToggle: () => void;
  readonly testId: string;
}

/** One thing that is on or off, with its name; the whole row is the target. */
export function Switch({ label, hint, isOn, onToggle, testId }: SwitchProps): JSX.Element {
  return (
    <button type="button" role="switch" class="switch" aria-checked={isOn} onClick={onToggle} data-testid={testId}>
      <span class="switch-words">
        <span>{label}</span>
        {hint && <span class="hint">{hint}</span>}
      </span>
      <span class="switch-track" aria-hidden="true" />
    </button>
  );
}

/** The same for something that is kept on this device. */
export function PreferenceSwitch({ of, ...rest }: Omit<SwitchProps, "isOn" | "onToggle"> & { of: Signal<boolean> }): JSX.Element {
  return <Switch {...rest} isOn={of.value} onToggle={() => (of.value = !of.value)} />;
}
