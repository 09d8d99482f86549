export function Thinking({ reconnecting }: { reconnecting: boolean }) {
  return (
    <li aria-hidden="true" className="flex h-6 animate-rise items-center gap-3">
      <span className="flex gap-1">
        {["[animation-delay:-0.3s]", "[animation-delay:-0.15s]", ""].map((delay) => (
          <span key={delay} className={`size-1.5 animate-bounce rounded-full bg-muted-foreground ${delay}`} />
        ))}
      </span>
      {reconnecting ? <span className="text-sm text-muted-foreground">Reconnecting…</span> : null}
    </li>
  );
}
