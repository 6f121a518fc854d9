using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Events;

namespace StreamBatch.Generation.Tests;

/// <summary>Whole runs of a generator.</summary>
internal static class Runs
{
    /// <summary>Every event with what it is made to be.</summary>
    public static IReadOnlyList<Made> Of(Contract contract, GeneratorOptions options)
    {
        var generator = new EventGenerator(contract, options);
        var events = new List<Made>();
        while (generator.MoveNext())
        {
            events.Add(new Made(
                generator.Form, generator.Reason, Encoding.UTF8.GetString(generator.Current), generator.Advance));
        }

        return events;
    }

    /// <summary>Everything that is written.</summary>
    public static async Task<string> TextAsync(
        Contract contract,
        GeneratorOptions options,
        bool asSteps = false,
        Action<string>? eachLine = null)
    {
        var text = new StringBuilder();
        await new GenerationRun(new EventGenerator(contract, options), asSteps).WriteAsync(
            (lines, _) =>
            {
                text.Append(Encoding.UTF8.GetString(lines.Span));
                return ValueTask.CompletedTask;
            },
            eachLine,
            CancellationToken.None);
        return text.ToString();
    }

    public sealed record Made(GeneratedForm Form, ReasonCode Reason, string Json, TimeSpan Advance)
    {
        public JsonElement Root => JsonDocument.Parse(Json).RootElement;

        public string Source => Root.GetProperty("source").GetString()!;

        public string Id => Root.GetProperty("id").GetString()!;
    }
}
