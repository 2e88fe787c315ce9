// Options as large cards: one of them (round marks) or any of them (square marks). The mark shows
// the letter of the option; chosen is told by shape and word, not by colour alone.
import type { ReactNode } from "react";
import { Checkbox, CheckboxGroup, Label, Radio, RadioGroup } from "react-aria-components";
import { Icon } from "./Icon";

export interface Choice {
  readonly id: string;
  readonly mark: string;
  readonly body: ReactNode;
}

interface Common {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly disabled?: boolean;
}

export function OneOf(props: Common & { readonly value: string | null; readonly onChange: (id: string) => void }) {
  return (
    <RadioGroup className="ui-choices" value={props.value} onChange={props.onChange} isDisabled={props.disabled ?? false}>
      <Label className="visually-hidden">{props.label}</Label>
      {props.choices.map((choice) => (
        <Radio key={choice.id} value={choice.id} className="ui-choice">
          <span className="ui-choice-mark" data-shape="round" aria-hidden="true">
            {choice.mark}
          </span>
          <span className="ui-choice-body">{choice.body}</span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

export function AnyOf(
  props: Common & { readonly value: readonly string[]; readonly onChange: (ids: string[]) => void },
) {
  return (
    <CheckboxGroup
      className="ui-choices"
      value={[...props.value]}
      onChange={props.onChange}
      isDisabled={props.disabled ?? false}
    >
      <Label className="visually-hidden">{props.label}</Label>
      {props.choices.map((choice) => (
        <Checkbox key={choice.id} value={choice.id} className="ui-choice">
          {({ isSelected }) => (
            <>
              <span className="ui-choice-mark" data-shape="square" aria-hidden="true">
                {isSelected ? <Icon name="check" /> : choice.mark}
              </span>
              <span className="ui-choice-body">{choice.body}</span>
            </>
          )}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
