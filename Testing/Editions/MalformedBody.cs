using System.Text;

namespace StreamBatch.Testing.Editions;

/// <summary>A body that a server must answer without failing, and the answer.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Place">Where it is sent, below the contract.</param>
/// <param name="MediaType">Its type.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of the problem; null for success.</param>
/// <param name="Text">The body; EVENT in it stands for an event that is sound.</param>
internal sealed record MalformedBody(
    string Name,
    string Place,
    string MediaType,
    int Status,
    string? Code,
    string Text)
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";
    private const string NullAttributes =
        """{"subject":null,"dataschema":null,"datacontenttype":null,"kind":null,"retracts":null,"traceparent":null,""";

    /// <summary>All of them; those that succeed count one event of sensor a in [0, 10) together with two others.
    /// </summary>
    public static readonly MalformedBody[] All =
    [
        new("nothing", "events", One, 400, "eventRejected", ""),
        new("no JSON", "events", One, 400, "eventRejected", "{"),
        new("an array", "events", One, 400, "eventRejected", "[EVENT]"),
        new("null", "events", One, 400, "eventRejected", "null"),
        new("no UTF-8", "events", One, 400, "eventRejected", "{\"id\":\"\u00ff\"}"),
        new("two events", "events", One, 400, "eventRejected", "EVENT EVENT"),
        new("lone surrogate", "events", One, 400, "eventRejected", """{"id":"\ud800"}"""),
        new("data and data_base64", "events", One, 400, "eventRejected", Cut("""{"data_base64":"AAAA",""")),
        new("an attribute of the wrong type", "events", One, 400, "eventRejected", Cut("""{"subject":7,""")),
        new("an attribute twice", "events", One, 400, "eventRejected", Cut("""{"id":"x",""")),
        new("null attributes count as absent", "events", One, 200, null, Cut(NullAttributes)),
        new("an empty batch", "events", Batch, 200, null, "[]"),
        new("a batch of one", "events", Batch, 200, null, "[EVENT2]"),
        new("a batch with what is no event", "events", Batch, 207, null, """[1,null,"x",[],{}]"""),
        new("a batch that is none", "events", Batch, 400, "bodyInvalid", "{}"),
        new("a batch cut off", "events", Batch, 400, "bodyInvalid", "[EVENT3,"),
        new("a batch and more", "events", Batch, 400, "bodyInvalid", "[EVENT3] 1"),
        new("a deep batch", "events", Batch, 400, "bodyInvalid", new string('[', 100)),
        new("a deep event", "events", One, 400, "eventRejected", new string('[', 100_000)),
        new("too large an event", "events", One, 413, "bodyTooLarge", new string(' ', (1024 * 1024) + 1)),
        new("too many events", "events", Batch, 413, "bodyTooLarge", $"[0{Zeros()}]"),
        new("no lines", "events", Lines, 200, null, ""),
        new("blank lines", "events", Lines, 200, null, "\n\r\n \n"),
        new("lines with a fault", "events", Lines, 207, null, "x\nEVENT3\n{}\n"),
        new("a long line", "events", Lines, 207, null, new string('x', 2 * 1024 * 1024)),
        new("a media type that is none", "events", "text/plain", 415, "mediaTypeUnsupported", "EVENT"),
        new("JSON without headers", "events", Json, 415, "mediaTypeUnsupported", "EVENT"),
        new("a flag that is none", "events?summary=maybe", Lines, 400, "parameterInvalid", ""),
        new("too long a batch of lines", "events?batch=10001", Lines, 400, "parameterInvalid", ""),
        new("a watermark without a time", "watermark", Json, 400, "bodyInvalid", "{}"),
        new("a watermark of both", "watermark", Json, 400, "bodyInvalid", """{"at":"1767225600000000","end":true}"""),
        new("a time that is none", "watermark", Json, 400, "bodyInvalid", """{"at":"soon"}"""),
        new("a time past the last", "watermark", Json, 400, "bodyInvalid", """{"at":"9223372036854775807"}"""),
        new("an unknown member", "watermark", Json, 400, "bodyInvalid", """{"to":"2026-01-01T00:00:00Z"}"""),
        new("a command that is none", "watermark", Json, 400, "bodyInvalid", "[]"),
        new("a release of nothing", "quarantine/release", Json, 400, "bodyInvalid", "{}"),
        new("a release of a number", "quarantine/release", Json, 400, "bodyInvalid", """{"source":1,"id":2}"""),
        new("a run without a name", "batch-runs", "text/csv", 400, "parameterInvalid", ""),
        new("a run of a type that is none", "batch-runs", "text/plain", 415, "mediaTypeUnsupported", ""),
        new("no place", "nowhere", Json, 404, "notFound", "{}"),
        new("binary without JSON", "events", Json, 400, "bodyInvalid", "{")
        {
            Headers = [("ce-specversion", "1.0"), ("ce-id", "1")],
        },
        new("binary without a source", "events", Json, 400, "eventRejected", "{}")
        {
            Headers = [("ce-specversion", "1.0"), ("ce-id", "1")],
        },
    ];

    /// <summary>Its headers besides the type.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Its bytes for a contract.</summary>
    public byte[] Bytes(EditionClient client)
    {
        var text = Text
            .Replace("EVENT2", client.Event("m2", 2), StringComparison.Ordinal)
            .Replace("EVENT3", client.Event("m3", 3), StringComparison.Ordinal)
            .Replace("EVENT", client.Event("m1", 1), StringComparison.Ordinal)
            .Replace("REST", client.Event("m1", 1)[1..], StringComparison.Ordinal);
        return text.Contains('\u00ff', StringComparison.Ordinal)
            ? Encoding.Latin1.GetBytes(text)
            : Encoding.UTF8.GetBytes(text);
    }

    // An event with further attributes before its own.
    private static string Cut(string attributes) => attributes + "REST";

    private static string Zeros() => string.Concat(Enumerable.Repeat(",0", 10_000));
}
