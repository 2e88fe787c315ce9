// What practice asks of the server, as hooks. A try is kept under its id, so that what was answered is on
// the page again without asking.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { bodyOf } from "../../platform/api";
import type { PracticeTry, Response } from "../../wire";
import { useShared } from "../candidate/context";
import { useDoing } from "../candidate/request";
import type { GoPractice } from "./PracticeApp";

export const tryKey = (try_id: string) => ["practice", "try", try_id] as const;

export function useMyPractice() {
  const { api } = useShared();
  return useQuery({ queryKey: ["practice", "mine"], queryFn: async () => bodyOf(await api.http.GET("/api/my/practice")) });
}

export function useHistory(set_id: string) {
  const { api } = useShared();
  return useQuery({
    queryKey: ["practice", "history", set_id],
    queryFn: async () => bodyOf(await api.http.GET("/api/my/practice/sets/{set_id}/tries", { params: { path: { set_id } } })),
  });
}

export function useTry(try_id: string) {
  const { api } = useShared();
  return useQuery({
    queryKey: tryKey(try_id),
    queryFn: async () => bodyOf(await api.http.GET("/api/my/practice/tries/{try_id}", { params: { path: { try_id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useNotebook() {
  const { api } = useShared();
  return useQuery({ queryKey: ["practice", "notebook"], queryFn: async () => bodyOf(await api.http.GET("/api/my/notebook")) });
}

/** Lists change with every answer; tries do not. */
function useStale(): () => void {
  const queries = useQueryClient();
  return useCallback(() => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "practice" && queryKey[1] !== "try" }), [queries]);
}

/** Begins a try at a set and goes there. */
export function useBegin(go: GoPractice) {
  const { api } = useShared();
  const queries = useQueryClient();
  const stale = useStale();
  return useDoing(
    useCallback(async (set_id: string) => {
      const begun = bodyOf(await api.http.POST("/api/my/practice/sets/{set_id}/tries", { params: { path: { set_id } } }));
      queries.setQueryData(tryKey(begun.try_id), begun);
      stale();
      go(`try/${begun.try_id}`);
    }, [api, queries, stale, go]),
  );
}

export interface Part {
  readonly set_id?: string;
  readonly tag?: string;
  readonly ahead: boolean;
}

/** Begins a review of the notebook and goes there. */
export function useReview(go: GoPractice) {
  const { api } = useShared();
  const queries = useQueryClient();
  const stale = useStale();
  return useDoing(
    useCallback(async (part: Part) => {
      const begun = bodyOf(await api.http.POST("/api/my/notebook/reviews", { body: part }));
      queries.setQueryData(tryKey(begun.try_id), begun);
      stale();
      go(`try/${begun.try_id}`);
    }, [api, queries, stale, go]),
  );
}

/** Answers a slot; the answer that stands and what is told come onto the page. */
export function useAnswer(try_id: string) {
  const { api } = useShared();
  const queries = useQueryClient();
  const stale = useStale();
  return useCallback(async (slot: number, response: Response | null) => {
    const answered = bodyOf(await api.http.POST("/api/my/practice/tries/{try_id}/slots/{slot}/answer", { params: { path: { try_id, slot } }, body: { response } }));
    queries.setQueryData<PracticeTry>(tryKey(try_id), (before) => before && {
      ...before,
      slots: before.slots.map((each) => (each.question.slot === slot ? { ...each, answered: true, response: answered.response ?? null, feedback: answered.feedback } : each)),
    });
    stale();
    return answered;
  }, [api, queries, stale, try_id]);
}

/** Keeps a question in the notebook, or takes it out. */
export function useByHand() {
  const { api } = useShared();
  const stale = useStale();
  const keep = useCallback(async (entry_id: string) => {
    const card = bodyOf(await api.http.POST("/api/my/notebook/{entry_id}/keep", { params: { path: { entry_id } } }));
    stale();
    return card;
  }, [api, stale]);
  const drop = useCallback(async (entry_id: string) => {
    await api.http.POST("/api/my/notebook/{entry_id}/drop", { params: { path: { entry_id } } });
    stale();
  }, [api, stale]);
  return { keep, drop };
}
