local image = 'registry.example.org/shop/cart:1.4.1';
// cart:1.4.1
