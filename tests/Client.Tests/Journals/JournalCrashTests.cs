using System.Text.Json;
using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;
using StreamBatch.Client.Tests.Producing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Journals;

/// <summary>
/// A producer ends at each point of its journal, with requests under way, and is opened again until all is sent: the
/// server has every record once, each partition in order and without holes.
/// </summary>
public sealed class JournalCrashTests : IDisposable
{
    private const int Records = 60;
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private readonly TestFolder _folder = new();
    private readonly SkippingClock _clock = new(TimeSpan.FromMinutes(10));

    public static TheoryData<string> Points => [.. Enum.GetNames<JournalPoint>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Points))]
    public async Task EveryRecord_ArrivesOnce_WhereverTheJournalEnds(string name)
    {
        var point = Enum.Parse<JournalPoint>(name);
        for (var hit = 1; hit <= 5; hit++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, $"{hit}")).FullName;
            var book = new SequenceBook([0, 4, 3, 2, 5, 4, 1, 0, 3]);
            var server = new FakeServer { OnEvents = book.AnswerAsync };
            var ends = 0;
            for (var life = 0; !await LiveAsync(server, folder, point, life < 3 ? hit : int.MaxValue, life); life++)
            {
                ends++;
            }

            var amounts = book.Lines.Select(line => JsonDocument.Parse(line).RootElement
                .GetProperty("data").GetProperty("amount").GetInt32()).Order();
            Assert.Equal(Enumerable.Range(1, Records), amounts);
            book.Check(null, Records);
            Assert.True(ends > 0 || hit > 3, $"{point} was not reached {hit} times.");
        }
    }

    // Whether all was sent before the end.
    private async Task<bool> LiveAsync(FakeServer server, string folder, JournalPoint point, int hit, int seed)
    {
        var hits = 0;
        StreamBatchProducer<Order> producer;
        try
        {
            producer = await server.Client(_clock).CreateProducerAsync(Orders.Numbered(
                new ProducerLimits
                {
                    MaxRequestsUnderWay = 2,
                    MaxBatchEvents = 4,
                    MaxBufferedEvents = 9,
                    Linger = TimeSpan.Zero,
                    DeliveryTimeout = Timeout,
                    RequestTimeout = TimeSpan.FromHours(2),
                },
                folder,
                adapt: options => options with { Flush = false, SegmentBytes = 500, OnPoint = Reach }));
        }
        catch (Exception failure) when (failure is JournalException or EndOfLifeException)
        {
            return false;
        }

        var isWhole = true;
        try
        {
            var random = new Random(seed);
            for (var i = int.Parse(producer.RecoveredPosition ?? "0") + 1; i <= Records; i++)
            {
                await producer.SendAsync(Orders.Of(i, $"customer {i * 7 % 11}"), $"{i}");
                if (random.Next(20) == 0)
                {
                    await producer.FlushAsync();
                }
            }

            await producer.FlushAsync();
        }
        catch (Exception failure) when (failure is JournalException or UndeliveredException)
        {
            isWhole = false;
        }

        await EndAsync(producer);
        return isWhole;

        void Reach(JournalPoint reached)
        {
            if (reached == point && ++hits == hit)
            {
                throw new EndOfLifeException();
            }
        }
    }

    // What is under way is left as it is, as by the end of the process.
    private async Task EndAsync(StreamBatchProducer<Order> producer)
    {
        var closed = producer.DisposeAsync().AsTask();
        if (await Task.WhenAny(closed, _clock.ExpectAsync(Timeout)) != closed)
        {
            _clock.Advance(Timeout);
        }

        try
        {
            await closed;
        }
        catch (UndeliveredException)
        {
            // These were not in the journal, and are taken again from the position that is.
        }
    }

    private sealed class EndOfLifeException : Exception;
}
