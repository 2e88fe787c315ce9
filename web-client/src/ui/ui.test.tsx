// Every dumb component: what a person with a keyboard or a screen reader gets from it.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Button } from "./Button";
import { AnyOf, OneOf } from "./Choices";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Icon } from "./Icon";
import { Notice } from "./Notice";
import { PageState, Steps, Tag } from "./State";

const choices = [
  { id: "x", mark: "A", body: "一" },
  { id: "y", mark: "B", body: "二" },
];

describe("Button", () => {
  it("is no submit button, works by keyboard, and not while busy or disabled", async () => {
    const press = vi.fn();
    const { rerender } = render(<Button onPress={press}>下一题</Button>);
    const button = screen.getByRole("button", { name: "下一题" });
    expect(button.getAttribute("type")).toBe("button");
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    expect(press).toHaveBeenCalledTimes(1);
    rerender(<Button onPress={press} busy>下一题</Button>);
    await userEvent.click(button);
    rerender(<Button onPress={press} disabled>下一题</Button>);
    await userEvent.click(button);
    expect(press).toHaveBeenCalledTimes(1);
  });

  it("tells whether a switch is on", () => {
    render(<Button onPress={() => undefined} pressed>标记</Button>);
    expect(screen.getByRole("button", { pressed: true })).toBeTruthy();
  });
});

describe("Choices", () => {
  it("OneOf tells the id, not the position", async () => {
    const change = vi.fn();
    render(<OneOf label="选项" choices={choices} value={null} onChange={change} />);
    await userEvent.click(screen.getByRole("radio", { name: "二" }));
    expect(change).toHaveBeenCalledWith("y");
  });

  it("AnyOf adds and removes", async () => {
    const change = vi.fn();
    render(<AnyOf label="选项" choices={choices} value={["x"]} onChange={change} />);
    await userEvent.click(screen.getByRole("checkbox", { name: "二" }));
    expect(change).toHaveBeenLastCalledWith(["x", "y"]);
    await userEvent.click(screen.getByRole("checkbox", { name: "一" }));
    expect(change).toHaveBeenLastCalledWith([]);
  });
});

describe("Dialog", () => {
  it("takes the focus, has a name, and closes with Escape only where that is allowed", async () => {
    const dismiss = vi.fn();
    const { rerender } = render(<Dialog title="交卷" onDismiss={dismiss} actions={<Button onPress={dismiss}>返回</Button>}>x</Dialog>);
    const dialog = screen.getByRole("dialog", { name: "交卷" });
    expect(dialog.contains(document.activeElement)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(dismiss).toHaveBeenCalledTimes(1);
    rerender(<Dialog title="接管" urgent actions={<Button onPress={() => undefined}>好</Button>}>x</Dialog>);
    await userEvent.keyboard("{Escape}");
    expect(screen.getByRole("alertdialog", { name: "接管" })).toBeTruthy();
  });
});

describe("Field", () => {
  it("joins label, help and error", async () => {
    const change = vi.fn();
    render(<Field label="账号" value="" onChange={change} help="学号" error="请填写" />);
    const input = screen.getByLabelText("账号");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
    expect(described).toEqual(expect.arrayContaining(["学号", "请填写"]));
    await userEvent.type(input, "a");
    expect(change).toHaveBeenCalledWith("a");
  });

  it("can be several lines, without help from the spell checker", () => {
    render(<Field label="作文" rows={4} value="" onChange={() => undefined} plain />);
    const area = screen.getByRole("textbox", { name: "作文" });
    expect(area.tagName).toBe("TEXTAREA");
    expect(area.getAttribute("spellcheck")).toBe("false");
  });
});

describe("the small ones", () => {
  it("Notice is heard only when it should be", () => {
    render(<><Notice tone="warn" live>断线</Notice><Notice tone="info">说明</Notice></>);
    expect(screen.getAllByRole("status")).toHaveLength(1);
  });

  it("PageState, Steps and Tag say in words what they show", () => {
    render(
      <>
        <PageState title="正在加载" busy />
        <Steps label="步骤" steps={["同意", "设备"]} current={1} />
        <Tag tone="good">已保存</Tag>
        <Icon name="flag" />
      </>,
    );
    expect(screen.getByText("设备").getAttribute("aria-current")).toBe("step");
    expect(screen.getByText("已保存")).toBeTruthy();
    expect(document.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  });
});
