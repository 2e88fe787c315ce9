// The few signs the pages use, drawn as lines in the colour of the text. Always beside words, so
// they are hidden from screen readers.

const PATHS = {
  check: "M4 12.5l5 5L20 6.5",
  info: "M12 11v6M12 7.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z",
  warn: "M12 9v5M12 17v.01M10.3 4L2.5 18a2 2 0 001.7 3h15.6a2 2 0 001.7-3L13.7 4a2 2 0 00-3.4 0z",
  flag: "M5 21V4M5 4h12l-2.5 4L17 12H5",
  message: "M4 5h16v11H9l-5 4z",
  cloud: "M7 18a4.5 4.5 0 01-.5-9A6 6 0 0118 10.5 3.8 3.8 0 0117.5 18z",
  offline: "M3 3l18 18M7 18a4.5 4.5 0 01-.5-9M10 6.3a6 6 0 018 4.2 3.8 3.8 0 011.5 6",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  disk: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
  camera: "M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7z",
  grid: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  up: "M5 15l7-7 7 7",
  nearer: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M9 12h6M12 9v6",
  eyesClosed: "M3 10c3 4.5 15 4.5 18 0M6 14l-1.5 2.5M12 15.5V18M18 14l1.5 2.5",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.5 2",
  hand: "M8 12V6a1.5 1.5 0 013 0v5V4.5a1.5 1.5 0 013 0V11V6a1.5 1.5 0 013 0v8c0 4-2 7-6 7-3 0-4.5-1.5-6-4l-2-3.5a1.5 1.5 0 012.5-1.5L8 14",
  clip: "M20 11.5l-8.2 8.2a5 5 0 01-7.1-7.1L13 4.4a3.4 3.4 0 014.8 4.8l-8.3 8.2a1.7 1.7 0 01-2.4-2.4L14.5 7.6",
  person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="ui-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
