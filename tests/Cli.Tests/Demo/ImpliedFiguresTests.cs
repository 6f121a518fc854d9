using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Demo;

namespace StreamBatch.Cli.Tests.Demo;

/// <summary>The figures against those that the sample's own program worked out: another language, other arithmetic.
/// </summary>
public sealed class ImpliedFiguresTests : IAsyncLifetime
{
    private JsonElement _expected;
    private ImpliedFigures _implied = null!;

    public async Task InitializeAsync()
    {
        var sample = await DemoSample.ReadAsync(DemoSample.DefaultFolder, default);
        _implied = ImpliedFigures.Of(sample.Lines, sample.Requests);
        _expected = JsonDocument.Parse(await File.ReadAllTextAsync(FiguresPath())).RootElement;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Counts_AreTheSample()
    {
        Assert.Equal(_expected.GetProperty("requests").GetInt32(), _implied.Requests);
        Assert.Equal(_expected.GetProperty("sent").GetInt32(), _implied.Sent);
        Assert.Equal(_expected.GetProperty("distinct").GetInt32(), _implied.Distinct);
        Assert.Equal(_expected.GetProperty("watermark").GetDateTimeOffset(), _implied.Watermark);
        Assert.Equal(
            _expected.GetProperty("outcomesOfOriginals").GetProperty("expired").GetInt32(),
            _implied.ExpiredAndNotCounted);
    }

    [Theory]
    [InlineData("accepted", nameof(ImpliedOutcome.Accepted))]
    [InlineData("conflict", nameof(ImpliedOutcome.Conflict))]
    [InlineData("duplicate", nameof(ImpliedOutcome.Duplicate))]
    [InlineData("duplicate of quarantined", nameof(ImpliedOutcome.DuplicateOfQuarantined))]
    [InlineData("expired", nameof(ImpliedOutcome.Expired))]
    [InlineData("late", nameof(ImpliedOutcome.Late))]
    public void Outcomes_AreTheSample(string name, string outcome) => Assert.Equal(
        _expected.GetProperty("outcomes").GetProperty(name).GetInt32(),
        _implied.CountOf(Enum.Parse<ImpliedOutcome>(outcome)));

    [Fact]
    public void Windows_AreTheSample()
    {
        Assert.Equal(Windows("stream"), _implied.Stream);
        Assert.Equal(Windows("batch"), _implied.Batch);
        Assert.Equal(_expected.GetProperty("windows").GetProperty("missing").GetInt32(), _implied.Missing);
        Assert.Equal(_expected.GetProperty("differ").EnumerateArray().Select(KeyOf), _implied.Differing);
    }

    private SortedDictionary<WindowKey, WindowValues> Windows(string side) => new(
        _expected.GetProperty(side).EnumerateArray().ToDictionary(
            KeyOf,
            row => WindowValues.Parse([.. WindowValues.Names.Select(name => row.GetProperty(name).ToString())])));

    private static WindowKey KeyOf(JsonElement row) => new(
        row.GetProperty("key").GetString()!,
        DateOnly.Parse(row.GetProperty("start").GetString()![..10], CultureInfo.InvariantCulture));

    private static string FiguresPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamBatch.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return Path.Combine(folder.FullName, "samples", "earthquakes", "figures.json");
    }
}
