using StreamBatch.Domain.Contracts;

namespace StreamBatch.Reference;

/// <summary>Writes the lines of simulate.</summary>
internal sealed class LineWriter
{
    private readonly string _policy;
    private readonly TimeText _times;

    public LineWriter(LatePolicy policy, TimeText times)
    {
        _policy = Camel(policy);
        _times = times;
    }

    public string Watermark(long watermark) => JsonText.Object(("watermark", _times.Of(watermark)));

    public string Rejected(string? source, string? id, string reason) =>
        Outcome(source, id, "rejected", reason, []);

    public string Outcome(ParsedEvent judged, Judgement judgement, IReadOnlyList<JudgedWindow> windows) =>
        Outcome(judged.Source, judged.Id, Camel(judgement.Status), judgement.Reason,
            [.. windows.Select(window => JsonText.Object(
                ("start", _times.Of(window.Bounds.Start)),
                ("end", _times.Of(window.Bounds.End)),
                ("status", JsonText.Quote(Camel(window.Status)))))]);

    public string Pane(Pane pane) => JsonText.Object(("pane", JsonText.Object(
        ("key", JsonText.Quote(pane.Key)),
        ("start", _times.Of(pane.Bounds.Start)),
        ("end", _times.Of(pane.Bounds.End)),
        ("revision", JsonText.Number(pane.Revision)),
        ("mode", JsonText.Quote(pane.Mode)),
        ("timing", JsonText.Quote(pane.Timing)),
        ("policy", JsonText.Quote(_policy)),
        ("values", pane.Values ?? "null"),
        ("retracts", pane.Retracts ?? "null"),
        ("cause", JsonText.Quote(pane.Cause)))));

    private static string Outcome(
        string? source, string? id, string status, string? reason, IEnumerable<string> windows) =>
        JsonText.Object(("outcome", JsonText.Object(
            ("source", JsonText.QuoteOrNull(source)),
            ("id", JsonText.QuoteOrNull(id)),
            ("status", JsonText.Quote(status)),
            ("reason", JsonText.QuoteOrNull(reason)),
            ("windows", JsonText.Array(windows)))));

    private static string Camel<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
