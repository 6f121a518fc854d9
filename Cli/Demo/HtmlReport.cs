namespace StreamBatch.Cli.Demo;
internal static class HtmlReport { public static string Write(DemoReport r) => r.Sentence; }
