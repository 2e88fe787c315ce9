// A form item whose label belongs to its field: a click on it, a screen reader and a test all find
// the field by its words. For fields that live outside of antd's own form state.
import { Form, type FormItemProps } from "antd";
import { cloneElement, useId, type ReactElement } from "react";

export function Labelled({ children, ...item }: Omit<FormItemProps, "children" | "htmlFor"> & { children: ReactElement<{ id?: string }> }) {
  const id = useId();
  return <Form.Item {...item} htmlFor={id}>{cloneElement(children, { id })}</Form.Item>;
}
