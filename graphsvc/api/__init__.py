"""The GraphQL interface: light types over one picture of the network, and how they are asked."""
