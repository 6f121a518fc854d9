using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Verdicts;

/// <summary>
/// Three sealed verdicts of version 1, with the text and head of each. They are fixed for ever: what was sealed must be
/// read and verified by every later version. The heads were computed apart from this program.
/// </summary>
internal static class GoldenVerdicts
{
    public const string Contract = "payments";

    public const string Start = "c20e7b9256a801bfd62a226afb3ccf31f92878f7d1d7e4a467d8c5b8d3400799";

    private static readonly Window FirstDay = new(new EventTime(0), new EventTime(86_400_000_000));

    private static readonly Window DayBefore = new(new EventTime(-86_400_000_000), new EventTime(0));

    public static readonly Verdict[] All =
    [
        new()
        {
            Number = 1,
            Run = "nightly-1",
            Group = FirstDay,
            Kind = VerdictKind.Equal,
            RowsCompared = 41_999,
            StreamDigest = "41999-0123456789abcdeffedcba9876543210",
            BatchDigest = "41999-0123456789abcdeffedcba9876543210",
            Evidence = [],
            TimeMicroseconds = 946_684_800_000_000,
            Cut = [12, 0, 7],
        },
        new()
        {
            Number = 2,
            Run = "nightly-1",
            Group = FirstDay,
            Key = "Zürich \"1\" <&> 雪",
            Kind = VerdictKind.Repaired,
            Class = DriftClass.Late,
            RowsCompared = 1,
            StreamDigest = "1-00000000000000010000000000000002",
            BatchDigest = "1-00000000000000030000000000000004",
            Evidence = [new(EvidenceKind.OnTime, 3), new(EvidenceKind.Held, 2), new(EvidenceKind.BatchRow, 1)],
            Action = "recomputed",
            Revision = 4,
            Stream = """{"events":3,"total":70.25,"max":null}""",
            Batch = """{"events":5,"total":"overflow","max":-1}""",
            TimeMicroseconds = 946_684_800_000_001,
            Cut = [12, 0, 7],
        },
        new()
        {
            Number = 3,
            Run = "nightly-2",
            Group = DayBefore,
            Key = "k",
            Kind = VerdictKind.NotRecomputable,
            Class = DriftClass.MissingInBatch,
            RowsCompared = 1,
            StreamDigest = "1-00000000000000010000000000000002",
            BatchDigest = "0-00000000000000000000000000000000",
            Evidence = [],
            Action = "streamStands",
            Stream = """{"events":9223372036854775807}""",
            TimeMicroseconds = 946_771_200_000_000,
            Cut = [],
        },
    ];

    public static readonly string[] Bodies =
    [
        "{\"version\":1,\"number\":1,\"run\":\"nightly-1\",\"startMicroseconds\":0,"
            + "\"endMicroseconds\":86400000000,\"key\":null,\"verdict\":\"equal\",\"class\":null,"
            + "\"rowsCompared\":41999,\"streamDigest\":\"41999-0123456789abcdeffedcba9876543210\","
            + "\"batchDigest\":\"41999-0123456789abcdeffedcba9876543210\",\"evidence\":[],\"action\":null,"
            + "\"revision\":null,\"stream\":null,\"batch\":null,\"timeMicroseconds\":946684800000000,"
            + "\"cut\":[12,0,7]}",
        "{\"version\":1,\"number\":2,\"run\":\"nightly-1\",\"startMicroseconds\":0,"
            + "\"endMicroseconds\":86400000000,\"key\":\"Zürich \\\"1\\\" <&> 雪\",\"verdict\":\"repaired\","
            + "\"class\":\"late\",\"rowsCompared\":1,\"streamDigest\":\"1-00000000000000010000000000000002\","
            + "\"batchDigest\":\"1-00000000000000030000000000000004\",\"evidence\":[{\"kind\":\"onTime\","
            + "\"count\":3},{\"kind\":\"held\",\"count\":2},{\"kind\":\"batchRow\",\"count\":1}],"
            + "\"action\":\"recomputed\",\"revision\":4,\"stream\":{\"events\":3,\"total\":70.25,\"max\":null},"
            + "\"batch\":{\"events\":5,\"total\":\"overflow\",\"max\":-1},\"timeMicroseconds\":946684800000001,"
            + "\"cut\":[12,0,7]}",
        "{\"version\":1,\"number\":3,\"run\":\"nightly-2\",\"startMicroseconds\":-86400000000,"
            + "\"endMicroseconds\":0,\"key\":\"k\",\"verdict\":\"notRecomputable\",\"class\":\"missingInBatch\","
            + "\"rowsCompared\":1,\"streamDigest\":\"1-00000000000000010000000000000002\","
            + "\"batchDigest\":\"0-00000000000000000000000000000000\",\"evidence\":[],"
            + "\"action\":\"streamStands\",\"revision\":null,\"stream\":{\"events\":9223372036854775807},"
            + "\"batch\":null,\"timeMicroseconds\":946771200000000,\"cut\":[]}",
    ];

    public static readonly string[] Heads =
    [
        "c4ffa37419a97794f191e3af84aaae786a7131e240786c75c90da7285428dee8",
        "9a9f1a4f19602abdb78912ed23be4064d66d4a7bf4ec11091c5b6985da0b737a",
        "29c078dab3d0cf9d9f5cd8ec3c1356bf4e28b91b5b9cee9c016514e47b8c1ff6",
    ];

    public static readonly (long Number, string Body, string Hash)[] Chain =
        [.. Bodies.Select((body, index) => (index + 1L, body, Heads[index]))];

    public static readonly VerdictChainHead Head = new(3, Heads[^1]);
}
