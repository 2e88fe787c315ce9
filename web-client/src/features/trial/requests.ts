// What a trial asks of the server.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../platform/api";
import type { Response, TrialPaper, WhichPaper } from "../../wire";
import { useShared } from "../candidate/context";

/** A paper, fetched once: opening it leaves a line in the audit trail. */
export function usePapers(exam_id: string, papers: readonly WhichPaper[]) {
  const { api } = useShared();
  return useQuery({
    queryKey: ["trial", exam_id, papers],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const opened: { which: WhichPaper; trial: TrialPaper }[] = [];
      // One after the other: the forms that follow are drawn by the seed of the first.
      for (const asked of papers) {
        const seed = opened[0]?.trial.seed;
        const which = asked.kind === "form" && seed ? { ...asked, seed } : asked;
        const trial = bodyOf(await api.http.POST("/api/exams/{exam_id}/trial", { params: { path: { exam_id } }, body: which }));
        opened.push({ which: which.kind === "form" ? { ...which, seed: trial.seed } : which, trial });
      }
      return opened;
    },
  });
}

/** Marks by rule and the key; without answers, the key alone. */
export function useSheet(exam_id: string, which: WhichPaper, answers: ReadonlyMap<number, Response>, enabled = true) {
  const { api } = useShared();
  const given = [...answers].map(([slot, response]) => ({ slot, response }));
  return useQuery({
    queryKey: ["trial", exam_id, which, "sheet", given],
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
    queryFn: async () => bodyOf(await api.http.POST("/api/exams/{exam_id}/trial/key", { params: { path: { exam_id } }, body: { which, answers: given } })),
  });
}
