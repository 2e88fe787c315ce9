// A dialog that holds the focus and gives it back. `onDismiss` missing: it can only be left through
// its own buttons (a takeover, a decision that must be made).
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly onDismiss?: () => void;
  readonly urgent?: boolean;
}

export function Dialog(props: DialogProps) {
  return (
    <ModalOverlay
      className="ui-scrim"
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled={props.onDismiss === undefined}
      onOpenChange={(open) => {
        if (!open) props.onDismiss?.();
      }}
    >
      <Modal className="ui-dialog">
        <AriaDialog className="ui-dialog-inner" role={props.urgent ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>
            {props.title}
          </Heading>
          {props.children}
          <div className="ui-actions" data-side="end">
            {props.actions}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
