namespace StreamBatch.Cli.Demo;

/// <summary>How the demo is to run.</summary>
/// <param name="DataFolder">The folder of the store, new or empty.</param>
/// <param name="ReportPath">The file that the report is written to.</param>
/// <param name="SampleFolder">The folder of the sample.</param>
internal sealed record DemoOptions(string DataFolder, string ReportPath, string SampleFolder);
