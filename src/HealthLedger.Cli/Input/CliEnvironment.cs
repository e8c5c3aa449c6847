using System.Diagnostics.CodeAnalysis;

namespace HealthLedger.Cli.Input;

/// <summary>What a command knows of the world around it; tests give their own.</summary>
internal sealed class CliEnvironment
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> GetVariable { get; init; }

    /// <summary>Whether somebody can be asked: input and error output are terminals.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether error output, where progress is drawn, is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment of this process.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The command line is the one place that owns the console.")]
    public static CliEnvironment OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        GetVariable = Environment.GetEnvironmentVariable,
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
    };
}
