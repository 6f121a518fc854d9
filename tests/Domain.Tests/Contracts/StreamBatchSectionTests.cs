using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class StreamBatchSectionTests
{
    private const string Section = "customProperties[0].value";

    [Fact]
    public void Section_WithEverything_IsRead()
    {
        var contract = SampleContract.Valid(SampleContract.ReadSection(
            """
            'eventTime': 'placed', 'partitions': 4096, 'authority': 'stream', 'scale': 3,
            'watermark': { 'outOfOrderness': '6h', 'maxAhead': 'P1D', 'idleTimeout': '10m',
                           'whenAllIdle': 'followClock', 'sources': ['/a', '/b'] },
            'late': { 'allowedLateness': '2d', 'policy': 'quarantine' },
            'tolerance': { 'orders': 2 },
            'repair': { 'breaker': { 'share': 0.25, 'minimumRows': 10 },
                        'limits': { 'windows': 5, 'entities': 0, 'windowsPerHour': 7 },
                        'persistent': { 'comparisons': 3, 'after': '6h' } }
            """));

        Assert.Equal(3, contract.EventTimeProperty);
        Assert.Equal(4096, contract.Partitions);
        Assert.Equal(Authority.Stream, contract.Authority);
        Assert.Equal(TimeSpan.FromHours(6), contract.Watermark.OutOfOrderness);
        Assert.Equal(TimeSpan.FromDays(1), contract.Watermark.MaxAhead);
        Assert.Equal(TimeSpan.FromMinutes(10), contract.Watermark.IdleTimeout);
        Assert.True(contract.Watermark.FollowClockWhenAllIdle);
        Assert.Equal("/a /b", string.Join(' ', contract.Watermark.Sources));
        Assert.Equal(TimeSpan.FromDays(2), contract.AllowedLateness);
        Assert.Equal(LatePolicy.Quarantine, contract.LatePolicy);
        Assert.Equal(new RepairBreaker(0.25m, 10), contract.Breaker);
        Assert.Equal(new RepairLimits(5, 0, 7), contract.RepairLimits);
        Assert.Equal(new PersistenceRule(3, TimeSpan.FromHours(6)), contract.Persistence);
        Assert.Equal((Int128)2, contract.Aggregates[0].Tolerance);
    }

    [Theory]
    [InlineData("'authority': 'batch'", Authority.Batch)]
    [InlineData("'authority': 'stream'", Authority.Stream)]
    [InlineData("'authority': 'manual'", Authority.Manual)]
    public void Authority_OfEachKind_IsRead(string member, Authority authority)
    {
        Assert.Equal(authority, SampleContract.Valid(SampleContract.ReadSection(member)).Authority);
    }

    [Theory]
    [InlineData("'customer'", "0")]
    [InlineData("['customer']", "0")]
    [InlineData("['day', 'customer', 'amount']", "4 0 1")]
    public void Key_OfProperties_IsResolved(string key, string indexes)
    {
        var contract = SampleContract.Valid(SampleContract.Read("'key': 'customer'", "'key': " + key));

        Assert.Equal(indexes, string.Join(' ', contract.Key));
    }

    [Theory]
    [InlineData("'key': 'customer',", "", 23, Section + ".key", "is missing")]
    [InlineData("'key': 'customer'", "'key': 'costumer'", 24, Section + ".key", "the nearest is customer")]
    [InlineData("'key': 'customer'", "'key': []", 24, Section + ".key", "1 to 16 properties")]
    [InlineData("'key': 'customer'", "'key': {}", 24, Section + ".key", "must be a text")]
    [InlineData("'key': 'customer'", "'key': ['day', 'dya']", 24, Section + ".key[1]", "the nearest is day")]
    [InlineData("'key': 'customer'", "'key': ['day', 'day']", 24, Section + ".key[1]", "the same property again")]
    [InlineData("'key': 'customer'", "'key': 'lines'", 24, Section + ".key", "must not be an object or array")]
    [InlineData("'windows': {", "'windows': {},'x': {", 25, Section + ".windows.kind", "is missing")]
    [InlineData("'kind': 'tumbling'", "'kind': 'sliding'", 25, Section + ".windows.slide", "is missing")]
    [InlineData("'kind': 'tumbling'", "'kind': 'session'", 25, Section + ".windows.gap", "is missing")]
    [InlineData("'kind': 'tumbling'", "'kind': 'session', 'gap': '1h'", 25, Section + ".windows.size",
        "does not belong to windows of kind session")]
    [InlineData("'tumbling', 'size': '1h'", "'session', 'gap': '1h', 'offset': '1m'", 25, Section + ".windows.offset",
        "does not belong to windows of kind session")]
    [InlineData("'tumbling', 'size': '1h'", "'session', 'gap': '0s'", 25, Section + ".windows.gap",
        "must be at least 1us")]
    [InlineData("'tumbling'", "'sliding', 'slide': '61m'", 25, Section + ".windows.slide", "at most the size")]
    [InlineData("'tumbling'", "'sliding', 'slide': '0s'", 25, Section + ".windows.slide", "must be at least 1us")]
    [InlineData("'tumbling'", "'sliding', 'slide': '3s'", 25, Section + ".windows.slide", "more than 1000 windows")]
    [InlineData("'tumbling'", "'sliding', 'slide': '5m', 'offset': '5m'", 25, Section + ".windows.offset",
        "must be less than the slide")]
    [InlineData("'kind': 'tumbling'", "'kind': 'hopping'", 25, Section + ".windows.kind",
        "must be one of tumbling, sliding, session")]
    [InlineData(", 'size': '1h'", "", 25, Section + ".windows.size", "is missing")]
    [InlineData("'1h'", "'1 hour'", 25, Section + ".windows.size", "must be a duration")]
    [InlineData("'1h'", "3600", 25, Section + ".windows.size", "must be a duration")]
    [InlineData("'1h'", "'P1M'", 25, Section + ".windows.size", "must be a duration")]
    [InlineData("'1h'", "'0s'", 25, Section + ".windows.size", "must be at least 1us")]
    [InlineData("'1h'", "'1h', 'offset': '1h'", 25, Section + ".windows.offset", "must be less than the size")]
    [InlineData("'1h'", "'1h', 'offset': '-1h'", 25, Section + ".windows.offset", "must be a duration")]
    [InlineData("'1h'", "'1h', 'slide': '1h'", 25, Section + ".windows.slide", "kind sliding")]
    [InlineData("'1h'", "'1h', 'gap': '1h'", 25, Section + ".windows.gap", "kind session")]
    [InlineData("'1h'", "'1h', 'ofset': '1m'", 25, Section + ".windows.ofset", "the nearest known name is offset")]
    public void KeyOrWindows_ThatAreWrong_AreAnError(
        string found,
        string replacement,
        int line,
        string path,
        string message)
    {
        var reading = SampleContract.Read(found, replacement);

        Assert.Null(reading.Contract);
        Assert.Contains(reading.Errors, error =>
            error.Line == line && error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'1h'", "'1h', 'offset': '59m'", 59)]
    [InlineData("'1h'", "'PT2H', 'offset': '0s'", 0)]
    public void Windows_WithAnOffset_AreRead(string found, string replacement, int minutes)
    {
        var contract = SampleContract.Valid(SampleContract.Read(found, replacement));

        Assert.Equal(TimeSpan.FromMinutes(minutes), contract.Windows.Offset);
        Assert.Equal(contract.Windows.Size, contract.Windows.Slide);
    }

    [Theory]
    [InlineData("'sliding', 'slide': '25m', 'offset': '24m', 'size': '1h'", WindowKind.Sliding, 60, 25, 24)]
    [InlineData("'sliding', 'slide': '1h', 'size': '1h'", WindowKind.Sliding, 60, 60, 0)]
    [InlineData("'sliding', 'slide': '100000d', 'size': '100000d'", WindowKind.Sliding, 144_000_000, 144_000_000, 0)]
    [InlineData("'session', 'gap': '30m'", WindowKind.Session, 30, 30, 0)]
    public void Windows_OfEachKind_AreRead(string found, WindowKind kind, int size, int slide, int offset)
    {
        var contract = SampleContract.Valid(SampleContract.Read("'tumbling', 'size': '1h'", found));

        var expected = new WindowSpecification(
            kind, TimeSpan.FromMinutes(size), TimeSpan.FromMinutes(slide), TimeSpan.FromMinutes(offset));
        Assert.Equal(expected, contract.Windows);
    }

    [Theory]
    [InlineData("merge", LatePolicy.Merge)]
    [InlineData("compensate", LatePolicy.Compensate)]
    [InlineData("quarantine", LatePolicy.Quarantine)]
    public void LatePolicy_OfEachKind_IsRead(string text, LatePolicy policy)
    {
        var contract = SampleContract.Valid(SampleContract.ReadSection($"'late': {{ 'policy': '{text}' }}"));

        Assert.Equal(policy, contract.LatePolicy);
    }

    [Theory]
    [InlineData("'partition': 1", "partition", "the nearest known name is partitions")]
    [InlineData("'Late': {}", "Late", "the nearest known name is late")]
    [InlineData("'partitions': 0", "partitions", "from 1 to 4096")]
    [InlineData("'partitions': 4097", "partitions", "from 1 to 4096")]
    [InlineData("'partitions': 1.5", "partitions", "from 1 to 4096")]
    [InlineData("'partitions': '8'", "partitions", "from 1 to 4096")]
    [InlineData("'partitions': [8]", "partitions", "from 1 to 4096")]
    [InlineData("'scale': 13", "scale", "from 0 to 12")]
    [InlineData("'scale': -1", "scale", "from 0 to 12")]
    [InlineData("'authority': 'both'", "authority", "must be one of batch, stream, manual")]
    [InlineData("'eventTime': 'plcaed'", "eventTime", "the nearest is placed")]
    [InlineData("'eventTime': 'amount'", "eventTime", "logicalType timestamp or date, or the attribute time")]
    [InlineData("'eventTime': ['placed']", "eventTime", "must be a text")]
    [InlineData("'watermark': '6h'", "watermark", "must be a mapping")]
    [InlineData("'watermark': { 'outoforderness': '6h' }", "watermark.outoforderness", "name is outOfOrderness")]
    [InlineData("'watermark': { 'outOfOrderness': '6 h' }", "watermark.outOfOrderness", "must be a duration")]
    [InlineData("'watermark': { 'maxAhead': 'never' }", "watermark.maxAhead", "must be a duration")]
    [InlineData("'watermark': { 'idleTimeout': '0s' }", "watermark.idleTimeout", "must be at least 1us")]
    [InlineData("'watermark': { 'whenAllIdle': 'stop' }", "watermark.whenAllIdle", "must be one of hold, followClock")]
    [InlineData("'watermark': { 'sources': '/a' }", "watermark.sources", "must be a list")]
    [InlineData("'watermark': { 'sources': ['/a', '/a'] }", "watermark.sources[1]", "the same source again")]
    [InlineData("'watermark': { 'sources': [''] }", "watermark.sources[0]", "must not be empty")]
    [InlineData("'late': []", "late", "must be a mapping")]
    [InlineData("'late': { 'lateness': '1h' }", "late.lateness", "the nearest known name is allowedLateness")]
    [InlineData("'late': { 'allowedLateness': 1 }", "late.allowedLateness", "must be a duration")]
    [InlineData("'late': { 'policy': 'drop' }", "late.policy", "one of overwrite, merge, compensate, quarantine")]
    [InlineData("'repair': { 'braker': {} }", "repair.braker", "the nearest known name is breaker")]
    [InlineData("'repair': { 'breaker': { 'rows': 1 } }", "repair.breaker.rows", "the nearest known name is share")]
    [InlineData("'repair': { 'breaker': { 'share': 0 } }", "repair.breaker.share", "greater than 0 and at most 1")]
    [InlineData("'repair': { 'breaker': { 'share': 1.01 } }", "repair.breaker.share", "greater than 0 and at most 1")]
    [InlineData("'repair': { 'breaker': { 'share': '0.5' } }", "repair.breaker.share", "must be a decimal number")]
    [InlineData("'repair': { 'breaker': { 'minimumRows': 0 } }", "repair.breaker.minimumRows", "from 1 to 2147483647")]
    [InlineData("'repair': { 'limits': { 'windows': -1 } }", "repair.limits.windows", "from 0 to 2147483647")]
    [InlineData("'repair': { 'limits': { 'rows': 1 } }", "repair.limits.rows", "the nearest known name is windows")]
    [InlineData("'repair': { 'persistent': { 'comparisons': 0 } }", "repair.persistent.comparisons", "from 1 to")]
    [InlineData("'repair': { 'persistent': { 'after': 1 } }", "repair.persistent.after", "must be a duration")]
    public void Option_ThatIsWrong_IsAnError(string members, string path, string message)
    {
        SampleContract.HasOneError(SampleContract.ReadSection(members), 24, Section + "." + path, message);
    }

    [Fact]
    public void Section_WithVeryManyUnknownMembers_TellsTheFirstHundred()
    {
        var members = Enumerable.Range(0, 5_000).Select(i => $"'unknown{i}': 1");

        Assert.Equal(100, SampleContract.ReadSection(string.Join(',', members)).Errors.Length);
    }

    [Fact]
    public void Section_ThatIsNoMapping_IsAnError()
    {
        var text = "{ 'property': 'streambatch', 'value': 1 }, { 'property': 'other',";

        var reading = SampleContract.Read("{ 'property': 'streambatch',", text);

        SampleContract.HasOneError(reading, 22, Section, "must be a mapping");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("'eventTime': 'time'", "")]
    [InlineData("'eventTime': 'placed'", "3")]
    [InlineData("'eventTime': 'day'", "4")]
    public void EventTime_OfAName_IsPropertyOrAttribute(string member, string index)
    {
        var reading = member.Length == 0
            ? ContractReader.Read(JsonDocument.Parse(SampleContract.Text))
            : SampleContract.ReadSection(member);

        Assert.Equal(index, $"{SampleContract.Valid(reading).EventTimeProperty}");
    }

    // Left out means the same as its default written down.
    [Theory]
    [InlineData("timestamp", "", 5)]
    [InlineData("timestamp", "'eventTime': 'time',", 5)]
    [InlineData("date", "'eventTime': 'time',", 5)]
    [InlineData("string", "", null)]
    [InlineData("string", "'eventTime': 'time',", null)]
    public void EventTime_NamedTime_IsThePropertyOnlyIfThatIsAnInstant(string type, string member, int? index)
    {
        var text = SampleContract.Text
            .Replace("'paid', 'logicalType': 'boolean'", $"'time', 'logicalType': '{type}'", StringComparison.Ordinal)
            .Replace("'key': 'customer',", "'key': 'customer', " + member, StringComparison.Ordinal);

        var contract = SampleContract.Valid(ContractReader.Read(JsonDocument.Parse(text)));

        Assert.Equal(index, contract.EventTimeProperty);
    }
}
