using System.Globalization;
using System.Numerics;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Tests.Judging;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Windowing;

/// <summary>
/// Goal: the windows of an event time are those that the definition names, for every time that RFC 3339 can write.
/// Method: all starts offset + k · slide, found in whole numbers without bounds, beside what is computed.
/// </summary>
public sealed class EventWindowsTests
{
    private static readonly long First = TimeOf("0001-01-01T00:00:00Z");
    private static readonly long Last = TimeOf("9999-12-31T23:59:59.999999Z");

    [Theory]
    [InlineData("tumbling 100", 0, "0")]
    [InlineData("tumbling 100", 99, "0")]
    [InlineData("tumbling 100", 100, "100")]
    [InlineData("tumbling 100", -1, "-100")]
    [InlineData("tumbling 100", -100, "-100")]
    [InlineData("tumbling 100 +30", 29, "-70")]
    [InlineData("tumbling 100 +30", 30, "30")]
    [InlineData("tumbling 100 +30", -70, "-70")]
    [InlineData("tumbling 100 +30", -71, "-170")]
    [InlineData("sliding 100/50", 0, "-50 0")]
    [InlineData("sliding 100/50", 49, "-50 0")]
    [InlineData("sliding 100/50", 50, "0 50")]
    [InlineData("sliding 100/40", 0, "-80 -40 0")]
    [InlineData("sliding 100/40", 19, "-80 -40 0")]
    [InlineData("sliding 100/40", 20, "-40 0")]
    [InlineData("sliding 100/40", 39, "-40 0")]
    [InlineData("sliding 100/40", 40, "-40 0 40")]
    [InlineData("sliding 100/40 +7", 0, "-73 -33")]
    [InlineData("sliding 100/40 +7", -33, "-113 -73 -33")]
    [InlineData("sliding 100/100", -1, "-100")]
    [InlineData("session 100", 17, "17")]
    [InlineData("session 100", -17, "-17")]
    public void WindowsOf_ByStart(string windows, long time, string starts) => Assert.Equal(
        starts,
        string.Join(' ', WindowsFor(windows).WindowsOf(time).Select(window => window.Start.Microseconds)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomWindows_AtRandomTimes_AreTheReference(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2_000; run++)
        {
            var size = Pick(
                random, [1, 7, 100, 86_400_000_000, random.NextInt64(1, 1_000), random.NextInt64(1, 1L << 40)]);
            var slide = Math.Max(1, size / random.Next(1, 9) - (random.Next(2) == 0 ? 0 : random.Next(3)));
            var offset = random.NextInt64(slide);
            var windows = new EventWindows(Compiled(WindowKind.Sliding, size, slide, offset));
            var time = Pick(
                random,
                [
                    random.NextInt64(First, Last + 1), First + random.Next(3), Last - random.Next(3),
                    random.Next(-1_000, 1_000), offset + (random.Next(-5, 5) * slide) + random.Next(-1, 2),
                ]);

            var expected = StartsOf(time, size, slide, offset);

            var what = $"size {size}, slide {slide}, offset {offset}, time {time}";
            Assert.True(
                expected.SequenceEqual(windows.WindowsOf(time).Select(window => (BigInteger)window.Start.Microseconds)),
                what);
            Assert.All(
                windows.WindowsOf(time),
                window => Assert.Equal((BigInteger)window.Start.Microseconds + size, window.End.Microseconds));
            Assert.True(expected[^1] == windows.LastStartOf(time), what);
            Assert.Equal(expected.Contains(time), windows.IsStart(time));
            Assert.True(windows.IsWindow(windows.WindowAt((long)expected[0])), what);
            Assert.False(windows.IsWindow(new Window(new((long)expected[0]), new((long)expected[0] + size + 1))), what);
        }
    }

    // With lateness 50: on time before the end, then late or held, then expired.
    [Theory]
    [InlineData(LatePolicy.Overwrite, null, WindowStatus.OnTime)]
    [InlineData(LatePolicy.Overwrite, 99L, WindowStatus.OnTime)]
    [InlineData(LatePolicy.Overwrite, 100L, WindowStatus.Late)]
    [InlineData(LatePolicy.Merge, 149L, WindowStatus.Late)]
    [InlineData(LatePolicy.Quarantine, 149L, WindowStatus.Held)]
    [InlineData(LatePolicy.Quarantine, 150L, WindowStatus.Expired)]
    [InlineData(LatePolicy.Compensate, 150L, WindowStatus.Expired)]
    public void StatusOf_ByWatermark(LatePolicy policy, long? watermark, WindowStatus status) =>
        Assert.Equal(status, new EventWindows(new CompiledContract(JudgingContract.Make(policy: policy)))
            .StatusOf(100, watermark));

    [Theory]
    [InlineData("sliding 100/40", 39L, 99L, WindowStatus.OnTime)]
    [InlineData("sliding 100/40", 39L, 100L, WindowStatus.Late)]
    [InlineData("sliding 100/40", 40L, 139L, WindowStatus.OnTime)]
    [InlineData("session 100", 17L, 116L, WindowStatus.OnTime)]
    [InlineData("session 100", 17L, 117L, WindowStatus.Late)]
    [InlineData("session 100", 17L, 167L, WindowStatus.Expired)]
    public void BestStatusOf_IsThatOfTheLastWindow(string windows, long time, long watermark, WindowStatus status) =>
        Assert.Equal(status, WindowsFor(windows).BestStatusOf(time, watermark));

    [Theory]
    [InlineData("tumbling 100", 150)]
    [InlineData("sliding 100/40", 150)]
    [InlineData("session 100", 250)]
    public void SettledAt_IsPastTheLateness_AndForSessionsOneGapMore(string windows, long settled) =>
        Assert.Equal(settled, WindowsFor(windows).SettledAt(100));

    [Theory]
    [InlineData("tumbling 100", 0, 100, true)]
    [InlineData("tumbling 100", 0, 200, false)]
    [InlineData("tumbling 100", 1, 101, false)]
    [InlineData("sliding 100/40", 40, 140, true)]
    [InlineData("sliding 100/40", 20, 120, false)]
    [InlineData("session 100", 1, 101, true)]
    [InlineData("session 100", 1, 500, true)]
    [InlineData("session 100", 1, 100, false)]
    public void IsWindow_ByBounds(string windows, long start, long end, bool expected) =>
        Assert.Equal(expected, WindowsFor(windows).IsWindow(new Window(new(start), new(end))));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void EndsOfTheRange_Saturate(long time)
    {
        foreach (var windows in (string[])["tumbling 100 +30", "sliding 100/40 +7", "session 100"])
        {
            var all = WindowsFor(windows).WindowsOf(time);

            Assert.InRange(all.Count, 0, 3);
            Assert.All(all, window => Assert.True(window.Start <= window.End));
        }
    }

    private static List<BigInteger> StartsOf(BigInteger time, BigInteger size, BigInteger slide, BigInteger offset)
    {
        List<BigInteger> starts = [];
        var number = ((time - size - offset) / slide) - 2;
        for (var start = offset + (number * slide); start <= time; start += slide)
        {
            if (start + size > time)
            {
                starts.Add(start);
            }
        }

        return starts;
    }

    private static long TimeOf(string text)
    {
        Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(text, out var time));
        return time.Microseconds;
    }

    private static long Pick(Random random, ReadOnlySpan<long> choices) => choices[random.Next(choices.Length)];

    // "kind size[/slide] [+offset]", with a lateness of 50.
    private static EventWindows WindowsFor(string text)
    {
        var words = text.Split(' ');
        var measures = words[1].Split('/');
        return new EventWindows(Compiled(
            Enum.Parse<WindowKind>(words[0], ignoreCase: true),
            Number(measures[0]),
            Number(measures[^1]),
            words.Length > 2 ? Number(words[2]) : 0));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static CompiledContract Compiled(WindowKind kind, long size, long slide, long offset) =>
        new(JudgingContract.Make(size, offset, kind: kind, slide: slide));
}
