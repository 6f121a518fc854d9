namespace StreamBatch.Reference;

/// <summary>The half-open interval [Start, End) of event time, in microseconds.</summary>
internal readonly record struct WindowBounds(long Start, long End)
{
    public bool Contains(long time) => Start <= time && time < End;

    /// <summary>Whether both have an instant in common; those that only touch have none.</summary>
    public bool Intersects(WindowBounds other) => Start < other.End && other.Start < End;

    public bool LiesIn(WindowBounds other) => other.Start <= Start && End <= other.End;
}
