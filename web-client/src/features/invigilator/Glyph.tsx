// The drawings of the board, bare: hundreds of them come and go with every update, and the kit's own components
// look after a style sheet and two colours each time one does. A drawing says nothing by itself unless labelled.
import AudioOutlined from "@ant-design/icons-svg/es/asn/AudioOutlined";
import BellOutlined from "@ant-design/icons-svg/es/asn/BellOutlined";
import BlockOutlined from "@ant-design/icons-svg/es/asn/BlockOutlined";
import BookOutlined from "@ant-design/icons-svg/es/asn/BookOutlined";
import CameraOutlined from "@ant-design/icons-svg/es/asn/CameraOutlined";
import CheckCircleOutlined from "@ant-design/icons-svg/es/asn/CheckCircleOutlined";
import CheckOutlined from "@ant-design/icons-svg/es/asn/CheckOutlined";
import ClockCircleOutlined from "@ant-design/icons-svg/es/asn/ClockCircleOutlined";
import CloseOutlined from "@ant-design/icons-svg/es/asn/CloseOutlined";
import CopyOutlined from "@ant-design/icons-svg/es/asn/CopyOutlined";
import DesktopOutlined from "@ant-design/icons-svg/es/asn/DesktopOutlined";
import DisconnectOutlined from "@ant-design/icons-svg/es/asn/DisconnectOutlined";
import DownOutlined from "@ant-design/icons-svg/es/asn/DownOutlined";
import ExpandOutlined from "@ant-design/icons-svg/es/asn/ExpandOutlined";
import EyeOutlined from "@ant-design/icons-svg/es/asn/EyeOutlined";
import FullscreenExitOutlined from "@ant-design/icons-svg/es/asn/FullscreenExitOutlined";
import FundProjectionScreenOutlined from "@ant-design/icons-svg/es/asn/FundProjectionScreenOutlined";
import IdcardOutlined from "@ant-design/icons-svg/es/asn/IdcardOutlined";
import MessageOutlined from "@ant-design/icons-svg/es/asn/MessageOutlined";
import PauseCircleOutlined from "@ant-design/icons-svg/es/asn/PauseCircleOutlined";
import PictureOutlined from "@ant-design/icons-svg/es/asn/PictureOutlined";
import QuestionCircleOutlined from "@ant-design/icons-svg/es/asn/QuestionCircleOutlined";
import QuestionOutlined from "@ant-design/icons-svg/es/asn/QuestionOutlined";
import RetweetOutlined from "@ant-design/icons-svg/es/asn/RetweetOutlined";
import RightOutlined from "@ant-design/icons-svg/es/asn/RightOutlined";
import StarFilled from "@ant-design/icons-svg/es/asn/StarFilled";
import StopOutlined from "@ant-design/icons-svg/es/asn/StopOutlined";
import SwapOutlined from "@ant-design/icons-svg/es/asn/SwapOutlined";
import SwitcherOutlined from "@ant-design/icons-svg/es/asn/SwitcherOutlined";
import TeamOutlined from "@ant-design/icons-svg/es/asn/TeamOutlined";
import UserDeleteOutlined from "@ant-design/icons-svg/es/asn/UserDeleteOutlined";
import UserSwitchOutlined from "@ant-design/icons-svg/es/asn/UserSwitchOutlined";
import UsergroupAddOutlined from "@ant-design/icons-svg/es/asn/UsergroupAddOutlined";
import VideoCameraOutlined from "@ant-design/icons-svg/es/asn/VideoCameraOutlined";
import WarningOutlined from "@ant-design/icons-svg/es/asn/WarningOutlined";
import WifiOutlined from "@ant-design/icons-svg/es/asn/WifiOutlined";
import type { IconDefinition } from "@ant-design/icons-svg/es/types";
import { memo } from "react";

const GLYPHS = {
  audio: AudioOutlined, bell: BellOutlined, block: BlockOutlined, book: BookOutlined,
  camera: CameraOutlined, checkCircle: CheckCircleOutlined, check: CheckOutlined, clockCircle: ClockCircleOutlined,
  close: CloseOutlined, copy: CopyOutlined, desktop: DesktopOutlined, disconnect: DisconnectOutlined,
  down: DownOutlined, expand: ExpandOutlined, eye: EyeOutlined, fullscreenExit: FullscreenExitOutlined,
  fundProjectionScreen: FundProjectionScreenOutlined, idcard: IdcardOutlined, message: MessageOutlined, pauseCircle: PauseCircleOutlined,
  picture: PictureOutlined, questionCircle: QuestionCircleOutlined, question: QuestionOutlined, retweet: RetweetOutlined,
  right: RightOutlined, star: StarFilled, stop: StopOutlined, swap: SwapOutlined,
  switcher: SwitcherOutlined, team: TeamOutlined, userDelete: UserDeleteOutlined, userSwitch: UserSwitchOutlined,
  usergroupAdd: UsergroupAddOutlined, videoCamera: VideoCameraOutlined, warning: WarningOutlined, wifi: WifiOutlined,
} satisfies Record<string, IconDefinition>;

export type GlyphName = keyof typeof GLYPHS;

interface GlyphProps {
  of: GlyphName;
  /** What it says to whoever does not see it; none where a word stands beside it. */
  label?: string;
  className?: string;
}

/** The square it is drawn in, and its lines. */
function drawing({ icon }: IconDefinition): { square: string | undefined; lines: (string | undefined)[] } {
  const { attrs, children } = typeof icon === "function" ? icon("currentColor", "currentColor") : icon;
  return { square: attrs["viewBox"], lines: (children ?? []).map((path) => path.attrs["d"]) };
}

export const Glyph = memo(function Glyph({ of, label, className }: GlyphProps) {
  const { square, lines } = drawing(GLYPHS[of]);
  const said = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg className={className === undefined ? "glyph" : `glyph ${className}`} viewBox={square} {...said}>
      {lines.map((line) => <path key={line} d={line} />)}
    </svg>
  );
});
