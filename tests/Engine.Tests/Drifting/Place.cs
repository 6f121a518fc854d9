using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Reference;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>One window of one entity.</summary>
internal readonly record struct Place(string Key, WindowBounds Bounds) : IComparable<Place>
{
    public Window Window => new(new EventTime(Bounds.Start), new EventTime(Bounds.End));

    public static Place Of(string key, Window window) =>
        new(key, new WindowBounds(window.Start.Microseconds, window.End.Microseconds));

    /// <summary>Whether both are of one entity and have an instant or an edge in common.</summary>
    public bool Touches(Place other) =>
        Key == other.Key && Bounds.Start <= other.Bounds.End && other.Bounds.Start <= Bounds.End;

    public int CompareTo(Place other) => (string.CompareOrdinal(Key, other.Key), Bounds.Start, Bounds.End)
        .CompareTo((0, other.Bounds.Start, other.Bounds.End));

    public override string ToString() => $"{Key} [{Bounds.Start}, {Bounds.End})";
}
