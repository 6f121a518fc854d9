using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IResultStore"/> does. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class ResultStoreConformance : IAsyncLifetime
{
    private static readonly Contract Orders = StoreSamples.Contract();

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IResultStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IResultStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Publish_ThenRead_GivesThePaneWithAllItsMembers()
    {
        var pane = StoreSamples.Pane("k", 3, 1, StoreSamples.Values(2, -1050), restsOn: 9);
        await PublishAsync(StoreSamples.Batch(10, [pane]));

        Assert.Equal(pane, Assert.Single(await ResultsAsync(new ResultQuery())));
        Assert.Equal([new PublishedPosition("orders", 0, 10)], await Store.ReadPublishedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Read_OrdersByUtf8BytesOfTheKey_ThenWindow()
    {
        string[] keys = ["b", "", "\U0001F600", "\uFF61", "a", "é", "aa"];
        await PublishAsync(StoreSamples.Batch(
            20, [.. keys.SelectMany((key, i) => new[] { Pane(key, 1, i * 2), Pane(key, 0, (i * 2) + 1) })]));

        var results = await ResultsAsync(new ResultQuery());

        string[] expected = ["", "a", "aa", "b", "é", "\uFF61", "\U0001F600"];
        Assert.Equal(
            expected.SelectMany(key => new[] { (key, 0), (key, 1) }),
            results.Select(pane => (pane.Key, NumberOf(pane))));
    }

    [Fact]
    public async Task Read_ByKeyAndRange_GivesWindowsThatLieInIt()
    {
        await PublishAsync(StoreSamples.Batch(
            9, [.. Enumerable.Range(0, 8).Select(i => Pane(i % 2 == 0 ? "a" : "b", i / 2, i))]));
        var from = StoreSamples.Window(1).Start;
        var to = StoreSamples.Window(2).End;

        var ofKey = await ResultsAsync(new ResultQuery("a", from, to));
        var inRange = await ResultsAsync(new ResultQuery(null, from, to));
        var before = await ResultsAsync(new ResultQuery(null, null, new EventTime(to.Microseconds - 1)));

        Assert.Equal([("a", 1), ("a", 2)], ofKey.Select(pane => (pane.Key, NumberOf(pane))));
        Assert.Equal(4, inRange.Count);
        Assert.Equal(4, before.Count);
        Assert.Empty(await ResultsAsync(new ResultQuery("c")));
    }

    [Fact]
    public async Task Publish_RevisionsAndWithdrawal_KeepHistoryAndView()
    {
        var first = StoreSamples.Pane("k", 0, 1, StoreSamples.Values(1, 1), 1);
        var second = StoreSamples.Pane("k", 0, 2, StoreSamples.Values(2, 2), 2, restsOn: 5, run: "nightly");
        var gone = StoreSamples.Pane("k", 0, 3, null, 3);
        var again = StoreSamples.Pane("k", 0, 4, StoreSamples.Values(4, 4), 4);
        await PublishAsync(StoreSamples.Batch(1, [first, second]));
        Assert.Equal([second], await ResultsAsync(new ResultQuery()));
        await PublishAsync(StoreSamples.Batch(2, [gone]));
        Assert.Empty(await ResultsAsync(new ResultQuery()));
        Assert.Empty(await DigestsAsync());

        await PublishAsync(StoreSamples.Batch(3, [again]));

        Assert.Equal([again], await ResultsAsync(new ResultQuery()));
        Assert.Equal(
            [first, second, gone, again],
            await Store.ReadRevisionsAsync(Orders, "k", StoreSamples.Window(0), CancellationToken.None));
        await AssertDigestsMatchRowsAsync();
    }

    [Fact]
    public async Task Publish_DeltasRetractsAndValuesOfAllKinds_KeepsThemAsTheyWere()
    {
        var contract = StoreSamples.ContractOfAllValues();
        var longest = new AggregateValue(AggregateState.Number, DecimalText.PowerOfTen(34) - 1);
        AggregateValues small = new(
            AggregateValue.Of(2), AggregateValue.Of(-150), AggregateValue.Of(-75), AggregateValue.Of("a\"\n\U0001F600"),
            AggregateValue.Of("true"), AggregateValue.Of(2));
        AggregateValues odd = new(
            AggregateValue.Of(9), AggregateValue.Overflow, longest, AggregateValue.Of(""), AggregateValue.Null,
            AggregateValue.About(12_345));
        AggregateDelta delta = new(
            new AggregatePartial { Value = AggregateValue.Of(7) },
            new AggregatePartial { Value = AggregateValue.Null },
            new AggregatePartial { Value = AggregateValue.Of(-1_234), Count = 3 },
            new AggregatePartial { Value = AggregateValue.Of("x"), Rank = new EventRank(-5, "/s", "é") },
            new AggregatePartial { Value = AggregateValue.Null },
            new AggregatePartial { Value = AggregateValue.Of(2), Values = ["", "b"] });
        var first = StoreSamples.Pane("k", 0, 1, small, 1);
        var second = StoreSamples.Pane("k", 0, 2, odd, 2) with { Mode = PaneMode.Delta, Delta = delta };
        var gone = StoreSamples.Pane("k", 0, 3, null, 3) with { Retracts = odd, Cause = PaneCause.Tombstone };
        var again = StoreSamples.Pane("k", 0, 4, small, 4) with { Cause = PaneCause.Released };
        var last = StoreSamples.Pane("k", 0, 5, odd, 5) with { Retracts = small, Cause = PaneCause.Retraction };
        Pane[] panes = [first, second, gone, again, last];
        foreach (var pane in panes)
        {
            await Store.PublishAsync([(contract, StoreSamples.Batch(pane.Number, [pane]))], CancellationToken.None);
            Assert.Equal(
                pane.Mode == PaneMode.Withdrawal ? [] : [pane],
                await Store.ReadResultsAsync(contract, new ResultQuery(), CancellationToken.None).ToListAsync());
        }

        Assert.Equal(
            panes,
            await Store.ReadRevisionsAsync(contract, "k", StoreSamples.Window(0), CancellationToken.None));
        Assert.Equal(
            StoreSamples.DigestsOf(contract, [StoreSamples.RowOf(last)]),
            await Store.ReadDigestsAsync(contract, new ResultQuery(), DigestTree.MaxDepth, CancellationToken.None)
                .ToListAsync());
    }

    [Fact]
    public async Task Publish_Twice_ChangesNothing()
    {
        var batches = Enumerable.Range(0, 6).Select(i => StoreSamples.Batch(
            i + 1,
            [
                .. Enumerable.Range(0, 50).Select(key => StoreSamples.Pane(
                    $"key {key}",
                    key % 3,
                    (i * 50) + key + 1,
                    i == 3 && key % 7 == 0 ? null : StoreSamples.Values(i, key),
                    i + 1)),
            ],
            [StoreSamples.Quarantined(i)])).ToArray();
        foreach (var batch in batches)
        {
            await PublishAsync(batch);
        }

        var results = await ResultsAsync(new ResultQuery());
        var digests = await DigestsAsync();

        await PublishAsync(batches);
        await PublishAsync(batches[2]);

        Assert.Equal(results, await ResultsAsync(new ResultQuery()));
        Assert.Equal(digests, await DigestsAsync());
        await AssertDigestsMatchRowsAsync();
        Assert.Equal(6, (await Store.ReadPublishedAsync(CancellationToken.None)).Single().NextOffset);
        Assert.Equal(6, (await QuarantineAsync()).Count);
    }

    [Fact]
    public async Task Digests_AfterRandomRevisions_EqualThoseOfTheRows()
    {
        var random = new Random(17);
        var revisions = new Dictionary<(string Key, int Window), int>();
        long number = 0;
        for (var round = 0; round < 20; round++)
        {
            var panes = new List<Pane>();
            for (var i = 0; i < 60; i++)
            {
                var place = (Key: $"key {random.Next(40)}", Window: random.Next(4));
                var revision = revisions[place] = revisions.GetValueOrDefault(place) + 1;
                var values = random.Next(5) == 0 ? null : StoreSamples.Values(random.Next(9), random.Next(999));
                panes.Add(StoreSamples.Pane(place.Key, place.Window, ++number, values, revision));
            }

            await PublishAsync(StoreSamples.Batch(round + 1, panes));
        }

        await AssertDigestsMatchRowsAsync();
    }

    [Fact]
    public async Task ReadBeyond_GivesRowsThatRestAtOrBeyondTheCut()
    {
        var contract = StoreSamples.Contract(partitions: 2);
        var zero = KeysOf(contract, 0);
        var one = KeysOf(contract, 1);
        await Store.PublishAsync(
            [
                (contract, StoreSamples.Batch(30,
                [
                    At(zero[0], 1, 1, 9), At(zero[1], 1, 2, 10), At(zero[2], 1, 3, 30), At(zero[3], 7, 4, 30),
                ])),
                (contract, StoreSamples.Batch(30, [At(one[0], 1, 1, 19, 1), At(one[1], 1, 2, 20, 1)], partition: 1)),
            ],
            CancellationToken.None);
        await Store.PublishAsync(
            [(contract, StoreSamples.Batch(40, [StoreSamples.Pane(zero[2], 1, 5, null, 2, restsOn: 40)]))],
            CancellationToken.None);
        var range = new ResultQuery(null, null, StoreSamples.Window(5).End);

        var beyond = await BeyondAsync(range);

        Assert.Equal(
            new[] { zero[1], zero[2], one[1] }.Order(StringComparer.Ordinal),
            beyond.Select(pane => pane.Key).Order(StringComparer.Ordinal));
        Assert.Equal(PaneMode.Withdrawal, beyond.Single(pane => pane.Key == zero[2]).Mode);
        Assert.Equal(zero[1], Assert.Single(await BeyondAsync(range with { Key = zero[1] })).Key);
        Assert.Empty(await BeyondAsync(range with { Key = zero[0] }));
        Assert.Empty(await BeyondAsync(range with { From = StoreSamples.Window(2).Start }));

        static Pane At(string key, int window, long number, long restsOn, int partition = 0) =>
            StoreSamples.Pane(key, window, number, StoreSamples.Values(1, 1), partition: partition, restsOn: restsOn);

        ValueTask<IReadOnlyList<Pane>> BeyondAsync(ResultQuery query) => Store.ReadBeyondAsync(
            contract, query, ImmutableArray.Create<long>(10, 20), CancellationToken.None);
    }

    [Fact]
    public async Task Quarantine_KeepsEntriesAndTheirState()
    {
        var entry = StoreSamples.Quarantined(4, time: new EventTime(-3));
        await PublishAsync(
            StoreSamples.Batch(5, [], [entry, StoreSamples.Quarantined(2)]),
            StoreSamples.Batch(5, [], [StoreSamples.Quarantined(3, 1)], partition: 1));
        await PublishAsync(StoreSamples.Batch(6, [], changes: [new QuarantineChange(2, QuarantineState.Recomputed)]));

        var entries = await QuarantineAsync();

        Assert.Equal(
            [(0, 2L, QuarantineState.Recomputed), (0, 4L, QuarantineState.Open), (1, 3L, QuarantineState.Open)],
            entries.Select(read => (read.Partition, read.Offset, read.State)));
        Assert.Equal(entry.Record.ToArray(), entries[1].Record.ToArray());
        Assert.Equal(entry with { Record = default }, entries[1] with { Record = default });
    }

    [Fact]
    public async Task QuarantineChanges_GiveStatesAndNewReasons_AndTwiceTheSame()
    {
        PublishBatch[] batches =
        [
            StoreSamples.Batch(5, [], [.. Enumerable.Range(0, 5).Select(i => StoreSamples.Quarantined(i))]),
            StoreSamples.Batch(
                6,
                [],
                changes:
                [
                    new QuarantineChange(0, QuarantineState.Released),
                    new QuarantineChange(1, QuarantineState.Corrected),
                    new QuarantineChange(2, QuarantineState.Discarded),
                    Reason(3, EventStatus.Quarantined, ReasonCode.Length, "label"),
                    Reason(4, EventStatus.Quarantined, ReasonCode.TimeInFuture, null),
                ]),
            StoreSamples.Batch(
                7,
                [],
                changes:
                [
                    Reason(3, EventStatus.Held, ReasonCode.None, null),
                    new QuarantineChange(4, QuarantineState.Released),
                ]),
        ];
        foreach (var batch in batches)
        {
            await PublishAsync(batch);
        }

        var entries = await QuarantineAsync();
        await PublishAsync(batches);

        Assert.Equal(
            [
                "Released Quarantined Range amount", "Corrected Quarantined Range amount",
                "Discarded Quarantined Range amount", "Open Held None ", "Released Quarantined TimeInFuture ",
            ],
            entries.Select(entry => $"{entry.State} {entry.Status} {entry.Reason} {entry.Property}"));
        Assert.Equal(entries.Select(Bare), (await QuarantineAsync()).Select(Bare));

        static QuarantineChange Reason(long offset, EventStatus status, ReasonCode reason, string? property) =>
            new(offset, QuarantineState.Open) { Status = status, Reason = reason, Property = property };
    }

    [Fact]
    public async Task ReadQuarantineEntry_ByPlace_GivesItOrNothing()
    {
        var entry = StoreSamples.Quarantined(4, 1, new EventTime(-3));
        await PublishAsync(StoreSamples.Batch(5, [], [entry, StoreSamples.Quarantined(3, 1)], partition: 1));
        await PublishAsync(
            StoreSamples.Batch(6, [], changes: [new QuarantineChange(4, QuarantineState.Discarded)], partition: 1));

        var found = await EntryAsync(Orders, 1, 4);

        Assert.NotNull(found);
        Assert.Equal(Bare(entry with { State = QuarantineState.Discarded }), Bare(found));
        Assert.Equal(entry.Record.ToArray(), found.Record.ToArray());
        Assert.Null(await EntryAsync(Orders, 0, 4));
        Assert.Null(await EntryAsync(Orders, 1, 5));
        Assert.Null(await EntryAsync(StoreSamples.Contract("returns"), 1, 4));

        ValueTask<QuarantineEntry?> EntryAsync(Contract contract, int partition, long offset) =>
            Store.ReadQuarantineEntryAsync(contract, partition, offset, CancellationToken.None);
    }

    [Fact]
    public async Task Contracts_DoNotSeeEachOther()
    {
        var other = StoreSamples.Contract("returns");
        await PublishAsync(StoreSamples.Batch(1, [Pane("a", 0, 0)]));
        await Store.PublishAsync(
            [(other, StoreSamples.Batch(1, [Pane("b", 0, 0)], contractId: "returns"))], CancellationToken.None);

        Assert.Equal("a", Assert.Single(await ResultsAsync(new ResultQuery())).Key);
        Assert.Equal(2, (await Store.ReadPublishedAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Publish_OfAControlLog_KeepsItsPosition()
    {
        await PublishAsync(StoreSamples.Batch(7, [], partition: BlockHeader.ControlLog));
        await PublishAsync(StoreSamples.Batch(4, [Pane("a", 0, 0)]));
        await PublishAsync(StoreSamples.Batch(5, [], partition: BlockHeader.ControlLog));

        Assert.Equal(
            [new PublishedPosition("orders", BlockHeader.ControlLog, 7), new PublishedPosition("orders", 0, 4)],
            (await Store.ReadPublishedAsync(CancellationToken.None)).OrderBy(position => position.Partition));
        Assert.Single(await ResultsAsync(new ResultQuery()));
    }

    private static List<string> KeysOf(Contract contract, int partition) =>
    [
        .. Enumerable.Range(0, 40).Select(i => $"key {i}")
            .Where(key => RowPlace.Of(contract, key, default).Partition == partition),
    ];

    private static Pane Pane(string key, int window, int index) =>
        StoreSamples.Pane(key, window, index + 1, StoreSamples.Values(1, index));

    private static QuarantineEntry Bare(QuarantineEntry entry) => entry with { Record = default };

    private static int NumberOf(Pane pane) => (int)(pane.Window.Start.Microseconds / StoreSamples.WindowMicroseconds);

    private async Task PublishAsync(params PublishBatch[] batches) =>
        await Store.PublishAsync([.. batches.Select(batch => (Orders, batch))], CancellationToken.None);

    private async Task<List<Pane>> ResultsAsync(ResultQuery query) =>
        await Store.ReadResultsAsync(Orders, query, CancellationToken.None).ToListAsync();

    private async Task<List<QuarantineEntry>> QuarantineAsync() =>
        await Store.ReadQuarantineAsync(Orders, CancellationToken.None).ToListAsync();

    private async Task<List<DigestEntry>> DigestsAsync() => await Store
        .ReadDigestsAsync(Orders, new ResultQuery(), DigestTree.MaxDepth, CancellationToken.None).ToListAsync();

    private async Task AssertDigestsMatchRowsAsync()
    {
        var rows = await ResultsAsync(new ResultQuery());

        Assert.Equal(StoreSamples.DigestsOf(Orders, rows.Select(StoreSamples.RowOf)), await DigestsAsync());
    }
}
