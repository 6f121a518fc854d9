using System.Globalization;
using Orleans.Configuration;
using StreamBatch.Grains.Processes.Host;
using StreamBatch.Silo;

// A silo like any other, but that a test can hold it up at its store, and have its reminders ring sooner.
var folder = Environment.GetEnvironmentVariable("STREAMBATCH_TEST_GATE")
    ?? throw new InvalidOperationException("STREAMBATCH_TEST_GATE is not set: it is the folder of the gate.");
var period = TimeSpan.FromSeconds(int.Parse(
    Environment.GetEnvironmentVariable("STREAMBATCH_TEST_REMINDER_SECONDS") ?? "60", CultureInfo.InvariantCulture));
var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
using var links = SiloLinks.Open(settings, args.Contains("--insecure", StringComparer.Ordinal));
await using var store = await SiloSetup.OpenStoreAsync(settings, migrate: false, default);
var gated = GatedStore.Around(store, new StoreGate(folder));
var app = SiloApplication.Build(
    args,
    settings,
    links,
    gated,
    SiloSetup.GrainOptionsFor(settings) with { ReminderPeriod = period },
    silo => silo.Configure<ReminderOptions>(options =>
    {
        options.MinimumReminderPeriod = period;
        options.RefreshReminderListPeriod = period;
    }));
await app.RunAsync();
