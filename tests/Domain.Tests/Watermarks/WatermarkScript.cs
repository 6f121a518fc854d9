using System.Globalization;
using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Domain.Tests.Watermarks;

/// <summary>
/// Runs steps, written in a line, on a contract's watermark. Steps are parted by blanks: <c>now:source@time,...</c> is
/// a request, <c>now:~source@time</c> one that holds the watermark, <c>now:tick</c> the clock, <c>raise@time</c> an
/// operator, <c>settle</c> what was held. After each step stands the watermark, <c>-</c> while undefined. All numbers
/// are microseconds.
/// </summary>
internal sealed class WatermarkScript
{
    private readonly WatermarkSpecification _specification;
    private readonly long _registered;
    private readonly List<WatermarkDecision> _decisions = [];

    public WatermarkScript(WatermarkSpecification specification, long registered = 0)
    {
        _specification = specification;
        _registered = registered;
        State = new WatermarkState(specification, registered);
    }

    public WatermarkState State { get; }

    /// <summary>How many decisions the log would hold.</summary>
    public int Decisions => _decisions.Count;

    public static WatermarkSpecification Specification(
        long outOfOrderness = 0, long? idleTimeout = null, bool followClock = false, params string[] sources) => new()
        {
            OutOfOrderness = TimeSpan.FromMicroseconds(outOfOrderness),
            IdleTimeout = idleTimeout is { } timeout ? TimeSpan.FromMicroseconds(timeout) : null,
            FollowClockWhenAllIdle = followClock,
            Sources = [.. sources],
        };

    public string Run(string script)
    {
        var result = string.Join(' ', script.Split(' ').Select(Step));
        ReplaysAndRestores();
        return result;
    }

    public string Step(string step)
    {
        if (step.StartsWith("raise@", StringComparison.Ordinal))
        {
            Apply(State.Raise(Number(step["raise@".Length..]), WatermarkCause.Explicit));
            return Text(State.Watermark);
        }

        if (step == "settle")
        {
            Apply(State.Settle());
            return Text(State.Watermark);
        }

        var parts = step.Split(':');
        var now = Number(parts[0]);
        while (State.Tick(now) is { } decision)
        {
            Apply(decision);
        }

        if (parts[1] != "tick")
        {
            Apply(State.Observe(Progress(parts[1].TrimStart('~')), now, parts[1][0] == '~'));
        }

        return Text(State.Watermark);
    }

    // The log of decisions gives the state again, and so does the one decision of a checkpoint.
    public void ReplaysAndRestores()
    {
        var replayed = new WatermarkState(_specification, _registered);
        foreach (var decision in _decisions)
        {
            replayed.Apply(RoundTrip(decision));
        }

        var restored = new WatermarkState(_specification, _registered);
        restored.Apply(RoundTrip(State.ToDecision()));
        foreach (var state in (WatermarkState[])[replayed, restored])
        {
            Assert.Equal(State.Watermark, state.Watermark);
            Assert.Equal(State.Sources, state.Sources);
            Assert.Equal(State.Tick(long.MaxValue / 2)?.Watermark, state.Tick(long.MaxValue / 2)?.Watermark);
        }
    }

    private static SourceProgress Progress(string text)
    {
        var progress = new SourceProgress();
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (source, time) = (item.Split('@')[0], Number(item.Split('@')[1]));
            progress.Observe((ulong)source[0], Encoding.UTF8.GetBytes(source), time);
        }

        return progress;
    }

    private void Apply(WatermarkDecision? decision)
    {
        if (decision is not null)
        {
            _decisions.Add(decision);
            State.Apply(decision);
        }
    }

    private static WatermarkDecision RoundTrip(WatermarkDecision decision)
    {
        var writer = new ByteWriter();
        decision.Write(writer);
        var reader = new ByteReader(writer.Written);
        var read = WatermarkDecision.Read(ref reader);
        Assert.True(reader.AtEnd);
        return read;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long? watermark) => watermark?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
