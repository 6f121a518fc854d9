using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Values;
using StreamBatch.Reference;

namespace StreamBatch.Generation.Truth;

/// <summary>
/// What an engine must make of the steps of a run, by the slow reference of the live semantics: the outcome of each
/// event as <c>simulate</c> prints it, and what every window is at the end. Memory grows with the events, and time with
/// their square. Not safe for use by several threads.
/// </summary>
public sealed class GroundTruth
{
    /// <summary>The most events whose truth is told in minutes instead of hours.</summary>
    public const int MaxEvents = 10_000;

    private const string OutcomeBegins = "{\"outcome\":";

    private readonly ReferenceSimulator _model;
    private readonly Action<string> _write;

    /// <summary>The truth about steps of <paramref name="contract"/>, a line at a time to <paramref name="write"/>.
    /// </summary>
    /// <param name="contract">The contract of the events.</param>
    /// <param name="clock">Processing time before the first step.</param>
    /// <param name="write">Takes the lines, without their ends.</param>
    public GroundTruth(Contract contract, EventTime clock, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        _model = new ReferenceSimulator(contract, new ReferenceOptions { Clock = clock.Microseconds });
        _write = write;
    }

    /// <summary>Takes one step and writes the outcome of its event.</summary>
    public void Take(string step)
    {
        foreach (var line in _model.Step(step))
        {
            if (line.StartsWith(OutcomeBegins, StringComparison.Ordinal))
            {
                _write(line);
            }
        }
    }

    /// <summary>Writes the current view of every window, by key (UTF-8 bytes), start and end.</summary>
    public void WriteWindows()
    {
        foreach (var row in _model.CurrentViews())
        {
            _write($"{{\"window\":{{\"key\":{Quoted(row.Key)},\"start\":{Time(row.Start)},\"end\":{Time(row.End)}"
                + $",\"values\":{row.Values}}}}}");
        }
    }

    private static string Time(long microseconds) => Quoted(new EventTime(microseconds).ToString());

    private static string Quoted(string text) => System.Text.Encoding.UTF8.GetString(JsonText.Quoted(text));
}
