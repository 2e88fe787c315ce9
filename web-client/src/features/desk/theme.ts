// The desk pages in light and dark: the token file's colours handed to Ant Design, which computes
// with colours and so cannot read CSS variables. A test holds the two together.
import { theme as antd, type ThemeConfig } from "antd";

export type Scheme = "light" | "dark";

/** Copies of tokens.css, by scheme. */
export const COLOURS = {
  light: {
    surface: "#f5f6f8", "surface-raised": "#ffffff", border: "#d3d8df", ink: "#1b2430", "ink-soft": "#4c5766",
    accent: "#1f5fa8", good: "#1b6b3d", warn: "#855400", bad: "#b3261e",
    "accent-soft": "#e6effa", "good-soft": "#e4f3ea", "warn-soft": "#fdf1d9", "bad-soft": "#fcebe9",
  },
  dark: {
    surface: "#12161c", "surface-raised": "#1b2129", border: "#333d4a", ink: "#e8ecf1", "ink-soft": "#aab5c3",
    accent: "#82b4ee", good: "#7ed0a0", warn: "#efbf66", bad: "#f5988f",
    "accent-soft": "#1c2f46", "good-soft": "#163023", "warn-soft": "#352810", "bad-soft": "#3d1a17",
  },
} as const;

/** Ant Design's settings for a scheme. */
export function antdTheme(scheme: Scheme): ThemeConfig {
  const colours = COLOURS[scheme];
  const inkOnAccent = scheme === "dark" ? "#0b1a2b" : "#ffffff";
  return {
    algorithm: scheme === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: colours.accent,
      colorInfo: colours.accent,
      colorLink: colours.accent,
      colorSuccess: colours.good,
      colorWarning: colours.warn,
      colorError: colours.bad,
      // Soft backgrounds are given, not derived: derived from dark inks they come out grey.
      colorPrimaryBg: colours["accent-soft"],
      colorPrimaryBgHover: colours["accent-soft"],
      colorInfoBg: colours["accent-soft"],
      colorSuccessBg: colours["good-soft"],
      colorWarningBg: colours["warn-soft"],
      colorErrorBg: colours["bad-soft"],
      controlItemBgActive: colours["accent-soft"],
      controlItemBgActiveHover: colours["accent-soft"],
      colorText: colours.ink,
      colorTextSecondary: colours["ink-soft"],
      colorTextDescription: colours["ink-soft"],
      colorBgLayout: colours.surface,
      colorBgContainer: colours["surface-raised"],
      colorBgElevated: scheme === "dark" ? "#222a34" : "#ffffff",
      colorBorder: colours.border,
      colorBorderSecondary: scheme === "dark" ? "#2a323d" : "#e3e6ea",
      borderRadius: 6,
      fontFamily: "var(--font)",
      fontSize: 14,
      wireframe: false,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.18s",
    },
    components: {
      Button: { primaryColor: inkOnAccent, dangerColor: inkOnAccent, defaultShadow: "none", primaryShadow: "none", dangerShadow: "none" },
      Table: { headerSplitColor: "transparent", cellPaddingBlock: 10 },
      Layout: { headerBg: colours["surface-raised"], siderBg: colours["surface-raised"], bodyBg: colours.surface },
      Rate: { starColor: colours.accent },
      Tag: { defaultBg: "transparent" },
      Segmented: { itemSelectedColor: colours.ink },
    },
  };
}
