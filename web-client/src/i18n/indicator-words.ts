// What each rule of the watching is called, for pages that tell staff and candidates alike: what was seen,
// never what it means.
import type { Indicator } from "../wire";

/** Chinese, English. */
export const INDICATOR_WORDS: Readonly<Record<Indicator, readonly [zh: string, en: string]>> = {
  no_face: ["画面中无人脸", "No face in view"],
  several_faces: ["画面中有多人", "Several people in view"],
  another_person: ["疑似非本人", "Perhaps another person"],
  same_face: ["与其他考生底照相像", "Looks like another candidate"],
  identity_unchecked: ["较长时间未能核验身份", "Identity not checked for long"],
  looking_away: ["视线多次偏离", "Looking away repeatedly"],
  speaking: ["口部频繁活动", "Lips moving repeatedly"],
  presentation_suspected: ["疑似照片或屏幕", "Perhaps a photo or a screen"],
  object: ["画面中有可疑物品", "An object in view"],
  camera_covered: ["镜头被遮挡或过暗", "Camera covered or too dark"],
  camera_frozen: ["画面静止不变", "Picture frozen"],
  camera_looped: ["画面循环重复", "Picture looped"],
  camera_lost: ["摄像头画面中断", "No picture from the camera"],
  camera_drawn: ["疑似虚拟摄像头", "Perhaps a virtual camera"],
  camera_changed: ["摄像头画面尺寸改变", "Picture changed its size"],
  focus_lost: ["离开考试窗口", "Left the exam window"],
  fullscreen_left: ["退出全屏", "Left full screen"],
  second_display: ["使用第二块屏幕", "A second display in use"],
  screen_stopped: ["停止共享屏幕", "Stopped sharing the screen"],
  paste: ["粘贴内容", "Pasted something"],
  network_gap: ["网络中断", "Connection away"],
  takeover: ["更换设备或页面", "Changed device or page"],
  seen_by_staff: ["监考人员发现的情况", "What staff saw themselves"],
};

/** The name in the language in force. */
export function indicatorName(indicator: Indicator, language: string): string {
  return INDICATOR_WORDS[indicator][language.startsWith("en") ? 1 : 0];
}
