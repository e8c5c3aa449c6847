using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Clients;

namespace HealthLedger.Cli.Serving;

/// <summary>Asks the `serve` that runs on a folder to do something.</summary>
internal static class HostQuestion
{
    /// <summary>Asks, shows the answer, and gives the exit code: 1 when it was not done.</summary>
    /// <exception cref="CliException">No node runs that can be asked (HLS1209).</exception>
    public static async Task<int> AskAsync(
        CommandContext context, string action, string name, CancellationToken cancellationToken)
    {
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> answer = await client
                .AskHostAsync(HostCalls.Ask(action, name), cancellationToken).ConfigureAwait(false);
            if (answer.IsEmpty)
            {
                throw new CliException(
                    CliErrorCodes.NoNode,
                    ExitCode.Environment,
                    "The node that runs on this folder is not `healthledger serve`: it has no such listeners.");
            }

            using JsonDocument document = JsonDocument.Parse(answer);
            bool isDone = document.RootElement.GetProperty("done").GetBoolean();
            string text = document.RootElement.GetProperty("text").GetString() ?? string.Empty;
            if (context.Console.IsJson)
            {
                context.Console.WriteJson(json =>
                {
                    json.WriteBoolean("done", isDone);
                    json.WriteString("text", text);
                });
            }

            context.Console.WriteLine(text);
            return isDone ? ExitCode.Done : ExitCode.CheckFailed;
        }
    }
}
