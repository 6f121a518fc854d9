using System.Text;

namespace StreamBatch.Cli;

/// <summary>What a command stands on besides its arguments. Made by a test as by the process.</summary>
public sealed class CommandEnvironment
{
    /// <summary>Results go here and nowhere else.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Messages and progress go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Interrupts the command, as Ctrl-C does.</summary>
    public CancellationToken Interrupt { get; init; }

    /// <summary>Processing time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Whether <see cref="Output"/> is a terminal: tables are drawn for it.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal: progress is drawn on it.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether the user does not want colours (https://no-color.org).</summary>
    public bool IsColourless => !string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>Whether failures show where in the program they come from.</summary>
    public bool ShowsTraces => Variable("STREAMBATCH_TRACE") == "1";

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess() => new()
    {
        Output = Writer(Console.OpenStandardOutput(), !Console.IsOutputRedirected),
        Error = Writer(Console.OpenStandardError(), true),
        OpenInput = Console.OpenStandardInput,
        Variable = Environment.GetEnvironmentVariable,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    // Many rows into a file or pipe are written in large pieces; a person sees every line at once.
    private static StreamWriter Writer(Stream stream, bool atOnce) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 * 1024) { AutoFlush = atOnce };
}
