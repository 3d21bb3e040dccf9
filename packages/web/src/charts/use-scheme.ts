import { useEffect, useState } from "preact/hooks";

const darkness = "(prefers-color-scheme: dark)";

/** The reader's colours; a canvas does not follow them by itself. */
export function useScheme(): "light" | "dark" {
  const [isDark, setDark] = useState(matchMedia(darkness).matches);
  useEffect(() => {
    const query = matchMedia(darkness);
    const look = () => setDark(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isDark ? "dark" : "light";
}
