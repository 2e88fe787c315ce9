// Self-test and notebook of a learner, loaded only when it is opened: home, one set with its history, a
// try, the notebook. Where one is stands in the address, so that reload and back do what people expect.
import type { Place } from "../candidate/context";
import { Home } from "./Home";
import { Notebook } from "./Notebook";
import { SetPage } from "./SetPage";
import { TryPage } from "./TryPage";
import { practicePlace } from "./progress";
import "./practice.css";

export type GoPractice = (path: string) => void;

export default function PracticeApp({ path, go }: { path: string; go: (place: Place) => void }) {
  const place = practicePlace(path);
  const to: GoPractice = (next) => go({ page: "practice", path: next });
  const leave = () => go({ page: "exams" });
  switch (place.page) {
    case "home":
      return <Home go={to} leave={leave} />;
    case "set":
      return <SetPage key={place.id} set_id={place.id} go={to} />;
    case "try":
      return <TryPage key={place.id} try_id={place.id} go={to} />;
    case "notebook":
      return <Notebook go={to} />;
  }
}
