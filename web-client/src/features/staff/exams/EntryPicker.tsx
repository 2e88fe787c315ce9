// Questions chosen one by one: found by their words, shown by how they begin.
import { useQueries, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useEffect, useState } from "react";
import { useDesk } from "../../desk/client";
import { useWords } from "../../desk/words";
import { bank } from "../api";
import { previewText } from "../bank/preview-line";
import { examWords } from "../exam-words";

const FOUND_MAX = 20;
const LABEL_CHARS = 28;

interface EntryPickerProps {
  id?: string;
  value: readonly string[];
  onChange: (entries: string[]) => void;
  /** Named otherwise than by a label above it. */
  label?: string;
}

function short(text: string): string {
  const plain = previewText(text);
  return plain.length > LABEL_CHARS ? `${plain.slice(0, LABEL_CHARS)}…` : plain;
}

export function EntryPicker({ id, value, onChange, label }: EntryPickerProps) {
  const say = useWords(examWords);
  const { api } = useDesk();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const wait = setTimeout(() => setAsked(text.trim()), 300);
    return () => clearTimeout(wait);
  }, [text]);
  const found = useQuery({ queryKey: ["entries", "pick", asked], queryFn: () => bank.entries(api, { text: asked, state: "ready", limit: FOUND_MAX }), placeholderData: (before) => before });
  const options = (found.data?.entries ?? []).map((line) => ({ value: line.entry_id, label: short(line.preview_text) }));
  // Chosen before, or by somebody else: the search does not bring them, so each is asked for.
  const missing = value.filter((entry) => !options.some((option) => option.value === entry));
  const named = useQueries({ queries: missing.map((entry) => ({ queryKey: ["entries", entry], queryFn: () => bank.entry(api, entry) })) });
  const known = missing.map((entry, at) => ({ value: entry, label: short(named[at]?.data?.content.stem.replaceAll(/<[^>]*>/g, "") ?? entry.slice(0, 8)) }));
  return (
    <Select<string[]>
      {...(id === undefined ? {} : { id })} {...(label === undefined ? {} : { "aria-label": label })}
      mode="multiple" value={[...value]} placeholder={say("pickEntries")} filterOption={false} loading={found.isFetching}
      onSearch={setText} onChange={onChange} options={[...known, ...options]} notFoundContent={say("pickNothing")}
    />
  );
}
