using System.CommandLine;
using System.Text;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Cli.Partitioning;

/// <summary><c>partition --partitions N KEY...</c>: where keys belong, as producers in any language compute it.
/// </summary>
internal sealed class PartitionCommand : Command
{
    private readonly Option<int> _partitions = CommonSymbols.Number(
        "--partitions", "The number of partitions.", 1, Partitioner.MaxPartitions, 16);

    private readonly Argument<string[]> _keys = new("KEY")
    {
        Description = "Entity keys.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = CommonSymbols.Json("an object a key");
    private readonly CommandEnvironment _environment;

    public PartitionCommand(CommandEnvironment environment)
        : base("partition", "Shows the partition of entity keys.")
    {
        _environment = environment;
        Add(_keys);
        Add(_partitions);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var printer = new Printer(_environment);
        var table = new TableText("key", ">hash", ">partition");
        foreach (var key in arguments.GetRequiredValue(_keys))
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            var hash = Murmur2.Hash(bytes);
            var partition = Partitioner.PartitionOf(bytes, arguments.GetRequiredValue(_partitions));
            if (arguments.GetValue(_json))
            {
                printer.Json(writer =>
                {
                    writer.WriteString("key", key);
                    writer.WriteNumber("hash", hash);
                    writer.WriteNumber("partition", partition);
                });
            }
            else
            {
                table.Add(key, $"{hash}", $"{partition}");
            }
        }

        if (!arguments.GetValue(_json))
        {
            printer.Table(table);
        }

        return ExitCode.Done;
    }
}
