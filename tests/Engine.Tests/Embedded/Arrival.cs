using FsCheck;
using FsCheck.Fluent;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>One way in which events arrive: order, repeats, requests, and what happens to the host in between.
/// </summary>
/// <param name="Events">The events.</param>
/// <param name="Steps">The requests, each with the indexes of its events and what comes after it.</param>
internal sealed record Arrival(
    IReadOnlyList<TrafficEvent> Events, IReadOnlyList<(int[] Request, AfterRequest After)> Steps)
{
    private const int Span = 5_000;

    /// <summary>Arrivals of up to 60 events whose times span five windows.</summary>
    public static readonly Gen<Arrival> Any =
        from events in Gen.NonEmptyListOf(Event).Resize(60)
        from repeats in Gen.ListOf(Gen.Choose(0, events.Count - 1)).Resize(15)
        from order in Gen.Shuffle(Enumerable.Range(0, events.Count).Concat(repeats).ToArray())
        from steps in Gen.ListOf(from size in Gen.Choose(1, 12) from after in After select (size, after)).Resize(20)
        select new Arrival(
            [.. events.Select((item, i) => item with { Id = $"e{i}" })], [.. Cut(order, [.. steps])]);

    private static Gen<TrafficEvent> Event =>
        from time in Gen.Choose(-Span / 2, Span / 2)
        from amount in Gen.Frequency(
            (1, Gen.Constant<long?>(null)),
            (4, Gen.Choose(-500, 500).Select(value => (long?)value)))
        from key in Gen.Elements("a", "b", "ä", "d-4")
        from source in Gen.Elements("s", "t")
        select new TrafficEvent("", time, amount, key, source);

    private static Gen<AfterRequest> After => Gen.Frequency(
        (8, Gen.Constant(AfterRequest.Nothing)),
        (1, Gen.Constant(AfterRequest.Close)),
        (1, Gen.Constant(AfterRequest.Abandon)),
        (1, Gen.Constant(AfterRequest.Checkpoint)),
        (1, Gen.Constant(AfterRequest.Hold)));

    private static IEnumerable<(int[] Request, AfterRequest After)> Cut(
        int[] order, List<(int Size, AfterRequest After)> steps)
    {
        var at = 0;
        for (var step = 0; at < order.Length; step++)
        {
            var (size, after) = step < steps.Count ? steps[step] : (7, AfterRequest.Nothing);
            yield return (order[at..Math.Min(order.Length, at + size)], after);
            at += size;
        }
    }

    public override string ToString() => string.Join(' ', Steps.Select(
        step => $"[{string.Join(' ', step.Request.Select(Text))}]"
            + (step.After == AfterRequest.Nothing ? "" : step.After)));

    private string Text(int place) =>
        $"{Events[place].Source}{place}:{Events[place].Key}@{Events[place].Time}={Events[place].Hundredths}";
}
