using Spectre.Console;
using StreamBatch.Cli.Output;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Ingesting;

/// <summary>Shows how far an ingest is, on a terminal only.</summary>
internal static class IngestProgressBar
{
    /// <summary>Runs <paramref name="ingest"/> under a bar of <paramref name="lengthBytes"/>; null: length unknown.
    /// </summary>
    public static Task<IngestReport> RunAsync(
        CommandEnvironment environment,
        long? lengthBytes,
        Func<IProgress<IngestProgress>?, Task<IngestReport>> ingest) =>
        environment.ErrorIsTerminal ? ShowAsync(environment, lengthBytes, ingest) : ingest(null);

    private static Task<IngestReport> ShowAsync(
        CommandEnvironment environment,
        long? lengthBytes,
        Func<IProgress<IngestProgress>?, Task<IngestReport>> ingest) =>
        TerminalTable.Open(environment.Error, environment).Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask("ingest", maxValue: Math.Max(1, lengthBytes ?? 1));
                task.IsIndeterminate = lengthBytes is null;
                return ingest(new Bar(task));
            });

    private sealed class Bar(ProgressTask task) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value)
        {
            task.Description = $"{Words.Number(value.DurableEvents)} events";
            if (!task.IsIndeterminate)
            {
                task.Value = value.Bytes;
            }
        }
    }
}
