// One line or several lines of text with label, help and error. Enter does nothing here: no field of
// an exam hands anything in.
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly onEnter?: () => void;
  readonly hideLabel?: boolean;
  readonly help?: string;
  readonly error?: string | undefined;
  readonly type?: "text" | "password";
  readonly autoComplete?: string;
  readonly inputMode?: "text" | "decimal";
  readonly rows?: number;
  readonly maxLength?: number;
  readonly disabled?: boolean;
  readonly suffix?: string;
  /** Answers are not spell-checked: the browser must not help, nor send words away. */
  readonly plain?: boolean;
}

export function Field(props: FieldProps) {
  const bare = props.plain ? { spellCheck: "false" as const, autoCorrect: "off", autoCapitalize: "off" } : {};
  return (
    <TextField
      className="ui-field"
      value={props.value}
      onChange={props.onChange}
      isInvalid={props.error !== undefined}
      isDisabled={props.disabled ?? false}
      type={props.type ?? "text"}
      {...(props.onBlur ? { onBlur: props.onBlur } : {})}
      {...(props.autoComplete ? { autoComplete: props.autoComplete } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      onKeyDown={(event) => {
        if (event.key === "Enter" && props.onEnter) props.onEnter();
        else event.continuePropagation();
      }}
    >
      <Label className={props.hideLabel ? "visually-hidden" : "ui-field-label"}>{props.label}</Label>
      {props.rows ? (
        <TextArea className="ui-input" rows={props.rows} {...bare} />
      ) : (
        <span className="ui-input-row">
          <Input className="ui-input" {...bare} />
          {props.suffix ? <span className="ui-input-suffix">{props.suffix}</span> : null}
        </span>
      )}
      {props.help ? (
        <Text slot="description" className="ui-field-help">
          {props.help}
        </Text>
      ) : null}
      <FieldError className="ui-field-error">{props.error}</FieldError>
    </TextField>
  );
}
