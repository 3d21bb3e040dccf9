import type { ShownExample } from "@umie/coordinator";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getPicture } from "../api/api.js";

/** O0 is the whole picture, as in answers. */
export const objectName = (index: number) => `O${index}`;

interface BoxedPictureProps {
  picture: NonNullable<ShownExample["picture"]>;
  /** Shares of the whole picture, O1, O2, …: the larger, the stronger its box. */
  attention: readonly number[] | null;
  chosen: number | null;
}

/** A picture with the boxes of its objects. */
export function BoxedPicture({ picture: { href, boxes }, attention, chosen }: BoxedPictureProps): JSX.Element {
  const { address, trouble } = usePicture(href);
  const most = Math.max(...(attention ?? []).slice(1), 0.001);
  const shareOf = (index: number) => (attention?.[index + 1] ?? 0) / most;
  return (
    <div class={`picture${chosen === 0 ? " chosen" : ""}`}>
      {address && <img src={address} alt={`with ${boxes.length} objects`} />}
      {trouble && <p class="soft">{trouble}</p>}
      <div class="boxes" aria-hidden="true">
        {boxes.map(([x1, y1, x2, y2], i) => (
          <span
            key={`${x1} ${y1} ${x2} ${y2}`}
            class={`box${chosen === i + 1 ? " chosen" : ""}`}
            style={{
              left: `${100 * x1}%`,
              top: `${100 * y1}%`,
              width: `${100 * (x2 - x1)}%`,
              height: `${100 * (y2 - y1)}%`,
              opacity: 0.45 + 0.55 * shareOf(i),
            }}
          >
            <span>{objectName(i + 1)}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/** Asked for with our token, so not by the `<img>` itself. */
function usePicture(href: string): { address: string | null; trouble: string | null } {
  const [shown, setShown] = useState<{ address: string | null; trouble: string | null }>({
    address: null,
    trouble: null,
  });
  useEffect(() => {
    const over = new AbortController();
    let made = "";
    getPicture(href, over.signal)
      .then((address) => {
        made = address;
        setShown({ address, trouble: null });
      })
      .catch((error: Error) => {
        if (!over.signal.aborted) setShown({ address: null, trouble: error.message });
      });
    return () => {
      over.abort();
      URL.revokeObjectURL(made);
    };
  }, [href]);
  return shown;
}
